/* A module that tells who loads it, as nginx tells of what is wrong, and then is none. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

__attribute__((constructor)) static void tell(void) {
    char line[256], rights[64] = "?";
    FILE *status = fopen("/proc/self/status", "r");
    while (status != NULL && fgets(line, sizeof line, status) != NULL) {
        sscanf(line, "CapEff: %63s", rights);
    }
    fprintf(stderr, "nginx: [emerg] loaded by user %d with the rights %s\n", (int) geteuid(), rights);
}
