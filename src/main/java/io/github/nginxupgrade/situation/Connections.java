package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.Sockets;
import java.util.List;
import java.util.Map;

/** Open connections of clients. */
public final class Connections {
    private Connections() {}

    /** By the pid of a worker, of all masters; none where we may not look. Costs what {@link Sockets#connections} costs. */
    public static Map<Integer, Integer> of(Sockets sockets, Situation now) {
        List<Integer> workers = now.masters().stream()
                .flatMap(master -> master.workers().stream())
                .map(Worker::pid)
                .toList();
        try {
            return sockets.connections(
                    workers, now.masters().stream().map(Master::pid).toList());
        } catch (OsFailure notPermitted) {
            return Map.of();
        }
    }
}
