package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.os.Awaits;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.os.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a master was told to quit. Nothing brings such a one back, and its sockets alone show it: it closes all that listen, TCP,
 * UNIX and UDP, but for those of QUIC, which it keeps to its end (ngx_close_listening_sockets; so do its workers).
 *
 * <p>So one that waits for connections was not told, and one that waits for nothing was. One that waits for datagrams only may
 * never have had more. It was told where we have told it and it has taken that; or where its fellow has sockets for
 * connections and it has none, and what it has are sockets of QUIC, for its workers that finish have them too.
 */
final class Quitting {
    private final Os os;
    /** Masters that QUIT was sent to, as far as we know. */
    private final List<ProcessIdentity> told = new ArrayList<>();

    Quitting(Os os) {
        this.os = os;
    }

    void sentTo(ProcessIdentity master) {
        told.add(master);
    }

    /**
     * A signal that was sent waits until it is taken, and nginx forgets none that it has taken.
     *
     * @param pending what waits for this master
     * @param workers of this master
     * @param fellow the other master of an upgrade
     */
    boolean is(ProcessIdentity master, Set<Signal> pending, List<Worker> workers, Optional<Integer> fellow)
            throws OsFailure {
        return switch (awaits(master.pid())) {
            case CONNECTIONS -> false;
            case NOTHING -> true;
            case DATAGRAMS ->
                (isTold(master) && !pending.contains(Signal.QUIT))
                        || (fellow.isPresent()
                                && awaits(fellow.get()) == Awaits.CONNECTIONS
                                && finishes(workers)
                                && hasOnlyQuic(master.pid(), workers));
        };
    }

    private boolean isTold(ProcessIdentity master) {
        return told.stream().anyMatch(master::isSameProcessAs);
    }

    private static boolean finishes(List<Worker> workers) {
        return !workers.isEmpty() && workers.stream().allMatch(Worker::draining);
    }

    private boolean hasOnlyQuic(int master, List<Worker> workers) throws OsFailure {
        Set<Long> sockets = os.sockets().listening(master);
        for (Worker worker : workers) {
            if (os.sockets().listening(worker.pid()).containsAll(sockets)) {
                return true;
            }
        }
        return false;
    }

    /** Where we may not look it is taken for one that waits: then it is never said that a master was told to quit. */
    private Awaits awaits(int pid) throws OsFailure {
        try {
            return os.sockets().awaits(pid);
        } catch (OsFailure e) {
            if (e.reason() == OsFailure.Reason.NOT_PERMITTED) {
                return Awaits.CONNECTIONS;
            }
            throw e;
        }
    }
}
