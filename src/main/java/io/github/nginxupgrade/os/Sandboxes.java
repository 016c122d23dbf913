package io.github.nginxupgrade.os;

import java.util.Set;

/** Private sandboxes, in which a program runs for real and can hurt nobody. */
public interface Sandboxes {
    /**
     * Builds a sandbox. It shows the files that this process sees and has the host's own addresses, and nothing done in it
     * is seen outside: what is written goes to the sandbox's memory, its network is a loopback of its own, and sockets of
     * outside are not there. Blocks for some hundred milliseconds.
     *
     * <p>What runs in it is bounded: no capability but those that an nginx needs to start (of those that the process has),
     * no new privileges, {@code /proc/sys} and {@code /sys} read-only, no socket of outside by any mount, memory, number of
     * processes and life bounded, also where this program has been stopped or is gone.
     *
     * @param like the pid of a process: its mount namespace, its limits and its user are the sandbox's
     * @param beside capabilities that its configuration asks for beside those that every nginx needs; only what the process
     *     itself has is given
     * @throws OsFailure where no sandbox can be had here; the sentence says why
     */
    Sandbox open(int like, Set<Capability> beside) throws OsFailure;
}
