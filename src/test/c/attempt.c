/* What a program could try from inside a sandbox: attempt WHAT [ARGUMENT]. Exits with 0 where it succeeded, else with
 * the number of the error. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static int say(int result) {
    if (result < 0) {
        int error = errno;
        fprintf(stderr, "%s\n", strerror(error));
        return error;
    }
    return 0;
}

static struct sockaddr_un address(const char *path) {
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    strncpy(name.sun_path, path, sizeof name.sun_path - 1);
    return name;
}

static int dial(const char *path) {
    struct sockaddr_un name = address(path);
    return say(connect(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *) &name, sizeof name));
}

/* Until it is killed. */
static int serve(const char *path) {
    struct sockaddr_un name = address(path);
    int server = socket(AF_UNIX, SOCK_STREAM, 0);
    if (bind(server, (struct sockaddr *) &name, sizeof name) < 0 || listen(server, 5) < 0) {
        return say(-1);
    }
    while (1) {
        close(accept(server, NULL, NULL));
    }
}

static int eat(long mebibytes) {
    for (long i = 0; i < mebibytes; i++) {
        char *piece = malloc(1 << 20);
        if (piece == NULL) {
            return say(-1);
        }
        memset(piece, 1, 1 << 20);
    }
    return 0;
}

/* Tells how many there could be. */
static int breed(long most) {
    long count = 0;
    pid_t child = 1;
    while (count < most && (child = fork()) > 0) {
        count++;
    }
    if (child == 0) {
        pause();
        _exit(0);
    }
    int result = say(child);
    printf("%ld\n", count);
    fflush(stdout);
    signal(SIGTERM, SIG_IGN);
    kill(0, SIGTERM);
    return result;
}

static int raise_core(void) {
    struct rlimit limit = {1 << 20, 1 << 20};
    return say(setrlimit(RLIMIT_CORE, &limit));
}

int main(int count, char **words) {
    const char *what = count > 1 ? words[1] : "";
    const char *argument = count > 2 ? words[2] : "";
    if (!strcmp(what, "dial")) return dial(argument);
    if (!strcmp(what, "serve")) return serve(argument);
    if (!strcmp(what, "raw")) return say(socket(AF_INET, SOCK_RAW, 1));
    if (!strcmp(what, "packet")) return say(socket(AF_PACKET, SOCK_RAW, 0));
    if (!strcmp(what, "trace")) return say(ptrace(PTRACE_ATTACH, atoi(argument), NULL, NULL));
    if (!strcmp(what, "node")) return say(mknod(argument, S_IFBLK | 0600, 8 << 8));
    if (!strcmp(what, "core")) return raise_core();
    if (!strcmp(what, "eat")) return eat(atol(argument));
    if (!strcmp(what, "breed")) return breed(atol(argument));
    fprintf(stderr, "attempt what?\n");
    return 2;
}
