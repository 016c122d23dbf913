package io.github.nginxupgrade.os;

/** Private rooms, in which a program runs for real and can hurt nobody. */
public interface Rooms {
    /**
     * Builds a room. It shows the files that this process sees and has the host's own addresses, and nothing done in it
     * is seen outside: what is written goes to the room's memory, its network is a loopback of its own, and sockets of
     * outside are not there. Blocks for some hundred milliseconds.
     *
     * @param like the pid of a process: its mount namespace, its limits, its user and its capabilities are the room's
     * @throws OsFailure where no room can be had here; the sentence says why
     */
    Room open(int like) throws OsFailure;
}
