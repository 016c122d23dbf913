package io.github.nginxupgrade.sim;

import java.util.HashSet;
import java.util.Set;

/** What the nginx listens on. */
enum Listeners {
    TCP(Set.of(Listeners.OF_TCP)),
    /** HTTP/3 beside the rest, as it is used. */
    TCP_AND_QUIC(Set.of(Listeners.OF_TCP, Listeners.OF_QUIC)),
    QUIC(Set.of(Listeners.OF_QUIC)),
    /** A stream proxy of UDP alone. */
    UDP(Set.of(Listeners.OF_UDP));

    /** A second one on the same address ({@code reuseport}). */
    static final long BESIDE = 4100;

    private static final long OF_TCP = 4000;
    private static final long OF_QUIC = 6000;
    private static final long OF_UDP = 6001;

    private final Set<Long> sockets;

    Listeners(Set<Long> sockets) {
        this.sockets = sockets;
    }

    Set<Long> sockets() {
        return sockets;
    }

    /** What ngx_close_listening_sockets leaves open. */
    static void close(SimProcess process) {
        process.sockets.removeIf(socket -> socket != OF_QUIC);
    }

    /** Nothing that it would close is open any more. */
    static boolean areClosed(SimProcess process) {
        return process.sockets.stream().allMatch(socket -> socket == OF_QUIC);
    }

    static boolean areOnTheAddress(Set<Long> some) {
        return some.contains(OF_TCP) || some.contains(BESIDE);
    }

    static boolean areOfDatagrams(Set<Long> some) {
        var others = new HashSet<>(some);
        others.remove(OF_QUIC);
        others.remove(OF_UDP);
        return others.isEmpty();
    }
}
