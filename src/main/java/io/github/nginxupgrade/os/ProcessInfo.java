package io.github.nginxupgrade.os;

import java.util.Optional;

/**
 * One process as the process table shows it at one instant.
 *
 * @param pid process id
 * @param parent pid of the parent; 0 where the parent is outside our pid namespace
 * @param startTicks clock ticks since boot, field 22 of {@code /proc/PID/stat}
 * @param state one letter of proc(5): R, S, D, Z, T, …
 * @param commandLine {@code /proc/PID/cmdline} without its trailing NULs; inner NULs part the arguments
 * @param executable the file it executes; empty where we may not look (another user's process) or it is a zombie
 * @param blocksSignals true where it blocks any signal just now (field 32 of {@code /proc/PID/stat}). An nginx
 *     master blocks its signals except while it sleeps in {@code sigsuspend} (ngx_process_cycle.c,
 *     ngx_master_process_cycle); a new master inherits the blocked mask, so this tells "still starting" from "in its
 *     loop"
 */
public record ProcessInfo(
        int pid,
        int parent,
        long startTicks,
        char state,
        String commandLine,
        Optional<FileId> executable,
        boolean blocksSignals) {

    /** A zombie has ended; only its parent has not looked yet. */
    public boolean isZombie() {
        return isZombie(state);
    }

    /** The same of the state alone. */
    public static boolean isZombie(char state) {
        return state == 'Z' || state == 'X';
    }

    /** The identity to check before a signal; empty where the executable cannot be seen. */
    public Optional<ProcessIdentity> identity() {
        return pid <= 1 || pid > ProcessIdentity.LARGEST_PID
                ? Optional.empty()
                : executable.map(exe -> new ProcessIdentity(pid, startTicks, exe));
    }
}
