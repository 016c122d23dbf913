/*
 * A fault that strikes a real nginx only when it is the new master of a binary upgrade,
 * or, built with -DALONE, whenever it is started to serve.
 *
 * Built once per fault as a shared library with -DFAULT=name and added to the NEEDED entries
 * of a copy of nginx (scripts/make-faulty), so that its constructor runs before main(). An
 * old master hands its sockets over in the variable NGINX (nginx.c:ngx_exec_new_binary);
 * without it (-t, -T, -V, a start by hand) the candidate is as healthy as any nginx: these
 * are the faults that no test of the configuration finds. With -DALONE a start by hand fails
 * too, and only -t, -T, -v and -V go well.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static const struct timespec DELAY = {.tv_sec = 1, .tv_nsec = 500 * 1000 * 1000};

static void sleep_for_delay(void) {
    struct timespec left = DELAY;
    while (nanosleep(&left, &left) != 0) {
    }
}

static void crash(void) {
    struct rlimit no_core = {0, 0}; /* it would land in the old master's working directory */
    setrlimit(RLIMIT_CORE, &no_core);
    abort();
}

/* Exits like nginx on a bad configuration: a bare line on stderr, then a code other than 0. */
__attribute__((unused)) static void exits(void) {
    static const char line[] = "nginx: [emerg] candidate refuses to start (fault injection)\n";
    if (write(STDERR_FILENO, line, sizeof line - 1) < 0) {
        _exit(4);
    }
    _exit(3);
}

__attribute__((unused)) static void crashes(void) {
    crash();
}

/*
 * Waits for ever. The signal mask stays as the old master left it to us: all of nginx's
 * signals are blocked (ngx_process_cycle.c:ngx_master_process_cycle), TERM too, so that
 * only KILL ends it.
 */
__attribute__((unused)) static void hangs(void) {
    for (;;) {
        pause();
    }
}

/* Starts normally, but later than anybody would wait without looking. */
__attribute__((unused)) static void slow(void) {
    sleep_for_delay();
}

static void *crash_later(void *unused) {
    (void) unused;
    sleep_for_delay();
    crash();
    return NULL;
}

/*
 * Starts normally and dies a little later. fork(2) copies only the calling thread, so the
 * workers do not have this one and outlive their master, as after any crash of a master.
 * The thread takes no signals: the master waits for them in sigsuspend(2).
 */
__attribute__((unused)) static void late(void) {
    sigset_t all, before;
    pthread_t thread;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    if (pthread_create(&thread, NULL, crash_later, NULL) != 0) {
        crash();
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

#ifdef ALONE
/* Whether it is to test or to tell something only; glibc hands main's arguments to constructors. */
static int serves(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        if (argv[i][0] == '-' && argv[i][1] != '\0' && strchr("tTvV", argv[i][1]) != NULL) {
            return 0;
        }
    }
    return 1;
}
#else
static int serves(int argc, char **argv) {
    (void) argc;
    (void) argv;
    return getenv("NGINX") != NULL;
}
#endif

__attribute__((constructor)) static void strike(int argc, char **argv) {
    if (serves(argc, argv)) {
        FAULT();
    }
}
