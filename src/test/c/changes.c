/*
 * A candidate that needs this library puts the file NAME.next into its own place the first time it is executed: what was
 * looked at is then not what is there. A new master (the variable NGINX is set) does nothing of the kind.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

__attribute__((constructor)) static void change(void) {
    char self[4096];
    char next[4096 + 8];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    if (length < 0 || getenv("NGINX") != NULL) {
        return;
    }
    self[length] = '\0';
    snprintf(next, sizeof next, "%s.next", self);
    rename(next, self);
}
