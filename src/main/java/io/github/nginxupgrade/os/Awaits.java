package io.github.nginxupgrade.os;

/** What a process waits for, by the sockets that it holds. */
public enum Awaits {
    /** Connections: it has a socket of TCP, or of UNIX streams, that listens. */
    CONNECTIONS,
    /** Datagrams of anybody, and no connections: it has sockets of UDP that are bound and have no peer. */
    DATAGRAMS,
    NOTHING
}
