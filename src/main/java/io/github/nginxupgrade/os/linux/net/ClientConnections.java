package io.github.nginxupgrade.os.linux.net;

import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.linux.kernel.Proc;
import io.github.nginxupgrade.os.linux.process.Descriptors;
import io.github.nginxupgrade.os.linux.process.StatusFile;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Counts the connections that clients have opened to workers, in one pass over the socket tables for all of them.
 *
 * <p>A draining worker holds no listening socket any more, and a port may have left the configuration since its
 * connections were accepted. So a connection is a client's where its local port is one that the instance listens on, or
 * one that the kernel does not give to connections that are opened from here ({@code ip_local_port_range}, ip(7)); the
 * others are the worker's own, to upstreams.
 *
 * <p>Whose it is only the descriptors of the workers tell, and of these there are many: each worker holds a channel to every
 * other (ngx_spawn_process). They are looked through as long as there is a connection that may be one of theirs, and that
 * none of their epolls waits for.
 */
final class ClientConnections {
    private static final int LARGEST_PORT = 65_535;

    private final Proc proc;
    private final SocketTable table;
    private final TcpSockets sockets;
    private final Set<Long> ofMasters = new HashSet<>();

    ClientConnections(Proc proc, SocketTable table, TcpSockets sockets) {
        this.proc = proc;
        this.table = table;
        this.sockets = sockets;
    }

    /** By worker; a master holds whatever its workers listen on. */
    Map<Integer, Integer> count(List<Integer> workers, List<Integer> masters) throws OsFailure {
        for (int master : masters) {
            ofMasters.addAll(Descriptors.sockets(proc, master));
        }
        var counts = new TreeMap<Integer, Integer>();
        Set<Long> open = workers.isEmpty() ? Set.of() : open(workers);
        for (int worker : workers) {
            counts.put(worker, taken(open, open.isEmpty() ? Set.of() : Descriptors.polled(proc, worker)));
        }
        for (int worker : workers) {
            Set<Long> held = open.isEmpty() ? Set.of() : Descriptors.sockets(proc, worker);
            counts.merge(worker, taken(open, held), Integer::sum);
        }
        return counts;
    }

    /** How many of the connections are among these sockets, and whose is no longer asked. */
    private static int taken(Set<Long> open, Set<Long> sockets) {
        int before = open.size();
        open.removeAll(sockets);
        return before - open.size();
    }

    private Set<Long> open(List<Integer> workers) {
        var open = new HashSet<Long>(tcp(workers));
        open.addAll(unix(workers));
        return open;
    }

    private Set<Long> tcp(List<Integer> workers) {
        List<TcpSockets.Inet> all = sockets.all(showing(workers, "tcp"));
        Set<Integer> ports = all.stream()
                .filter(tcp -> tcp.state() == TcpSockets.LISTEN && ofMasters.contains(tcp.inode()))
                .map(TcpSockets.Inet::port)
                .collect(Collectors.toSet());
        int[] own = ownPorts();
        List<TcpSockets.Inet> fitting = all.stream()
                .filter(tcp -> tcp.state() == TcpSockets.ESTABLISHED)
                .filter(tcp -> ports.contains(tcp.port()) || tcp.port() < own[0] || tcp.port() > own[1])
                .toList();
        Set<Long> users = fitting.isEmpty() ? Set.of() : users(workers);
        return fitting.stream()
                .filter(tcp -> users.isEmpty() || users.contains(tcp.uid()))
                .map(TcpSockets.Inet::inode)
                .collect(Collectors.toSet());
    }

    /** Those that the workers run as: whoever accepts a connection has it (sock_graft). None where not all are known. */
    private Set<Long> users(List<Integer> workers) {
        var users = new HashSet<Long>();
        for (int worker : workers) {
            OptionalInt user = StatusFile.effectiveUid(proc, worker);
            if (user.isEmpty()) {
                return Set.of();
            }
            users.add((long) user.getAsInt());
        }
        return users;
    }

    /** An accepted socket has the path of the one that listens (af_unix.c, unix_stream_connect). */
    private Set<Long> unix(List<Integer> workers) {
        var paths = new HashSet<String>();
        var others = new TreeMap<Long, String>();
        table.read(showing(workers, "unix"), "unix", line -> {
            if (line.state() != SocketTable.ACCEPTS) {
                others.put(line.inode(), line.rest());
            } else if (ofMasters.contains(line.inode())) {
                paths.add(line.rest());
            }
            return true;
        });
        paths.remove("");
        others.values().retainAll(paths);
        return others.keySet();
    }

    /** They share a network namespace; the first that still lives shows its tables. */
    private int showing(List<Integer> workers, String name) {
        return workers.stream()
                .filter(pid -> Files.isReadable(proc.of(pid, "net").resolve(name)))
                .findFirst()
                .orElse(workers.get(0));
    }

    /** The first and the last port that connections from here get; none where the kernel does not tell. */
    private int[] ownPorts() {
        String[] range = proc.setting("net/ipv4/ip_local_port_range").orElse("").split("\\s+", -1);
        try {
            return new int[] {Integer.parseInt(range[0]), Integer.parseInt(range[range.length - 1])};
        } catch (NumberFormatException unknown) {
            return new int[] {0, LARGEST_PORT};
        }
    }
}
