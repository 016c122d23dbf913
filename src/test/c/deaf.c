/*
 * A worker that hears nothing. Preloaded into nginx: as long as there is a file deaf.PID in the current folder, the worker
 * of this pid handles no event; QUIT waits for it, and TERM ends it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

static void stay_deaf(const char *name)
{
    sigset_t blocked, term;
    struct timespec tick = {0, 10 * 1000 * 1000};

    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    blocked = term;
    sigaddset(&blocked, SIGQUIT);
    sigprocmask(SIG_BLOCK, &blocked, NULL);
    while (access(name, F_OK) == 0) {
        if (sigtimedwait(&term, NULL, &tick) == SIGTERM) {
            _exit(0);
        }
    }
    sigprocmask(SIG_UNBLOCK, &blocked, NULL);
}

int epoll_wait(int epoll, struct epoll_event *events, int most, int milliseconds)
{
    int (*next)(int, struct epoll_event *, int, int) = dlsym(RTLD_NEXT, "epoll_wait");
    char name[64];

    snprintf(name, sizeof(name), "deaf.%d", (int) getpid());
    if (access(name, F_OK) == 0) {
        stay_deaf(name);
    }
    return next(epoll, events, most, milliseconds);
}
