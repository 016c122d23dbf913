/*
 * Any user's program. Whoever executes it, or loads it, leaves a file that bears his user id in the folder MARKS (given at
 * compile time); started without arguments it stays, for others to find it under the title it was given.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void mark(const char *how) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s-by-%d", MARKS, how, (int) geteuid());
    int file = open(path, O_CREAT | O_WRONLY, 0666);
    if (file >= 0) {
        close(file);
    }
}

#ifdef MODULE
__attribute__((constructor)) static void loaded(void) {
    mark("loaded");
}
#else
int main(int argc, char **argv) {
    if (argc > 1 && strcmp(argv[1], "stay") != 0) {
        mark("executed");
        fprintf(stderr, "nginx version: nginx/%d.18.0\n%s arguments: --pid-path=/nowhere\n", argc - 1, "configure");
        return 0;
    }
    for (;;) {
        pause();
    }
}
#endif
