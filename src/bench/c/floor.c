/*
 * For benchmarks only: what is the least time in which an upgrade by signals can be done?
 *
 *   floor drive PID_FILE WORKERS   sends USR2, WINCH and QUIT, each at the earliest moment at which it is safe, by
 *                                  watching /proc without ever sleeping; prints the ns from the first to the last one
 *   floor watch PID_FILE WORKERS   sends nothing; prints the real-time clock (ns) at which the new master was ready and
 *                                  at which the old one had no workers left, as somebody else drives
 *   floor time COMMAND...          runs it; prints wall ns, ns to its first output, peak memory in KiB; its output to
 *                                  standard error
 *
 * Ready, here as in the tool: the pid file names a child of the old master, with that many children titled as workers.
 * It holds no journal, checks no identity and takes nothing back: it is a yardstick, not a tool.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const int64_t LIMIT_NS = 60LL * 1000000000;

static int64_t now(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void fail(const char *what) {
    fprintf(stderr, "floor: %s\n", what);
    exit(1);
}

/* -1 where it cannot be read; else the length of what was read, with a 0 behind it */
static int slurp(const char *path, char *text, int size) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return -1;
    int length = (int)read(file, text, (size_t)size - 1);
    close(file);
    if (length < 0) return -1;
    text[length] = 0;
    return length;
}

static int pid_in(const char *file) {
    char text[32];
    return slurp(file, text, sizeof text) > 0 ? atoi(text) : 0;
}

struct children { int workers; int accepting; int has_new; };

/* accepting: titled exactly "nginx: worker process", with nothing but padding behind */
static struct children children_of(int master, int young) {
    struct children seen = {0, 0, 0};
    static char list[1 << 16];
    char path[64], title[256];
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", master, master);
    if (slurp(path, list, sizeof list) <= 0) return seen;
    for (char *word = strtok(list, " "); word; word = strtok(NULL, " ")) {
        int child = atoi(word);
        if (child == young) { seen.has_new = 1; continue; }
        snprintf(path, sizeof path, "/proc/%d/cmdline", child);
        if (slurp(path, title, sizeof title) <= 0 || strncmp(title, "nginx: worker process", 21) != 0) continue;
        seen.workers++;
        seen.accepting += strspn(title + 21, " ") == strlen(title + 21);
    }
    return seen;
}

static int ready(const char *pid_file, int old, int wanted, int *young) {
    *young = pid_in(pid_file);
    if (*young <= 1 || *young == old) return 0;
    if (!children_of(old, *young).has_new) return 0;
    return children_of(*young, 0).accepting == wanted;
}

static void in_time(int64_t begun) {
    if (now(CLOCK_MONOTONIC) - begun > LIMIT_NS) fail("a minute has passed");
}

static void send_to(int pid, int signal) {
    if (pid <= 1 || kill(pid, signal) != 0) fail("kill");
}

static void drive(const char *pid_file, int wanted) {
    int old = pid_in(pid_file), young = 0;
    int64_t begun = now(CLOCK_MONOTONIC);
    send_to(old, SIGUSR2);
    while (!ready(pid_file, old, wanted, &young)) in_time(begun);
    send_to(old, SIGWINCH);
    while (children_of(old, young).workers > 0) in_time(begun);
    send_to(old, SIGQUIT);
    printf("%lld\n", (long long)(now(CLOCK_MONOTONIC) - begun));
}

static void watch(const char *pid_file, int wanted) {
    int old = pid_in(pid_file), young = 0;
    int64_t begun = now(CLOCK_MONOTONIC);
    while (!ready(pid_file, old, wanted, &young)) in_time(begun);
    int64_t at_ready = now(CLOCK_REALTIME);
    while (children_of(old, young).workers > 0) in_time(begun);
    printf("%lld %lld\n", (long long)at_ready, (long long)now(CLOCK_REALTIME));
}

static void time_it(char **command) {
    int out[2];
    if (pipe2(out, O_CLOEXEC) != 0) fail("pipe");
    int64_t begun = now(CLOCK_MONOTONIC), first = 0;
    int child = fork();
    if (child == 0) {
        dup2(out[1], 1);
        dup2(out[1], 2);
        execv(command[0], command);
        _exit(127);
    }
    close(out[1]);
    char text[4096];
    for (ssize_t length; (length = read(out[0], text, sizeof text)) > 0;) {
        if (!first) first = now(CLOCK_MONOTONIC) - begun;
        if (write(2, text, (size_t)length) < 0) fail("write");
    }
    int status;
    struct rusage used;
    wait4(child, &status, 0, &used);
    printf("%lld %lld %ld\n", (long long)(now(CLOCK_MONOTONIC) - begun), (long long)first, used.ru_maxrss);
    exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

int main(int count, char **words) {
    if (count >= 3 && strcmp(words[1], "time") == 0) time_it(words + 2);
    if (count == 4 && strcmp(words[1], "drive") == 0) drive(words[2], atoi(words[3]));
    else if (count == 4 && strcmp(words[1], "watch") == 0) watch(words[2], atoi(words[3]));
    else fail("usage: floor drive|watch PID_FILE WORKERS | time COMMAND...");
    return 0;
}
