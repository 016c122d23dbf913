package io.github.nginxupgrade.os.linux;

import static io.github.nginxupgrade.os.linux.SocketTable.inode;

import io.github.nginxupgrade.os.OsFailure;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Counts the connections that clients have opened to workers, in one pass over the socket tables for all of them.
 *
 * <p>A draining worker holds no listening socket any more, and a port may have left the configuration since its
 * connections were accepted. So a connection is a client's where its local port is one that the instance listens on, or
 * one that the kernel does not give to connections that are opened from here ({@code ip_local_port_range}, ip(7)); the
 * others are the worker's own, to upstreams.
 */
final class ClientConnections {
    private static final int LARGEST_PORT = 65_535;

    private final Proc proc;
    private final SocketTable table;
    private final TcpSockets sockets;
    private final Map<Long, Integer> ofWorkers = new HashMap<>();
    private final Set<Long> ofAll = new HashSet<>();
    private final Map<Integer, Integer> counts = new TreeMap<>();

    ClientConnections(Proc proc, SocketTable table, TcpSockets sockets) {
        this.proc = proc;
        this.table = table;
        this.sockets = sockets;
    }

    Map<Integer, Integer> count(List<Integer> workers, List<Integer> masters) throws OsFailure {
        for (int worker : workers) {
            counts.put(worker, 0);
            for (long socket : Descriptors.sockets(proc, worker)) {
                ofWorkers.put(socket, worker);
                ofAll.add(socket);
            }
        }
        for (int master : masters) {
            ofAll.addAll(Descriptors.sockets(proc, master));
        }
        if (!ofWorkers.isEmpty()) {
            tcp(workers);
            unix(workers);
        }
        return counts;
    }

    private record Established(int worker, int port) {}

    private void tcp(List<Integer> workers) {
        var ports = new HashSet<Integer>();
        var established = new ArrayList<Established>();
        for (TcpSockets.Tcp tcp : sockets.all(showing(workers, "tcp"))) {
            Integer worker = ofWorkers.get(tcp.inode());
            if (tcp.state() == TcpSockets.LISTEN && ofAll.contains(tcp.inode())) {
                ports.add(tcp.port());
            } else if (tcp.state() == TcpSockets.ESTABLISHED && worker != null) {
                established.add(new Established(worker, tcp.port()));
            }
        }
        int[] own = ownPorts();
        for (Established one : established) {
            if (ports.contains(one.port()) || one.port() < own[0] || one.port() > own[1]) {
                counts.merge(one.worker(), 1, Integer::sum);
            }
        }
    }

    /** An accepted socket has the path of the one that listens (af_unix.c, unix_stream_connect). */
    private void unix(List<Integer> workers) {
        var paths = new HashSet<String>();
        var accepted = new ArrayList<Map.Entry<Integer, String>>();
        table.read(showing(workers, "unix"), "unix", line -> {
            String path = line.group("path");
            if (path != null && ofAll.contains(inode(line))) {
                if (line.group("state").equals(SocketTable.ACCEPTS)) {
                    paths.add(path);
                } else if (ofWorkers.containsKey(inode(line))) {
                    accepted.add(Map.entry(ofWorkers.get(inode(line)), path));
                }
            }
            return true;
        });
        accepted.stream()
                .filter(one -> paths.contains(one.getValue()))
                .forEach(one -> counts.merge(one.getKey(), 1, Integer::sum));
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
