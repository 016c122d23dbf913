package io.github.nginxupgrade.os.linux;

import static io.github.nginxupgrade.os.linux.SocketTable.inode;

import io.github.nginxupgrade.os.Connection;
import io.github.nginxupgrade.os.Endpoint;
import io.github.nginxupgrade.os.Listener;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.Sockets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sockets of a process: the links {@code /proc/PID/fd/N -> socket:[INODE]} against the tables in {@code
 * /proc/PID/net} of its own network namespace, proc(5).
 */
final class LinuxSockets implements Sockets {
    /**
     * Sockets that were seen listening. To read a table of TCP sockets costs the kernel a walk over all its buckets, whether
     * they are empty or not (tcp_ipv4.c, established_get_first): milliseconds each time.
     */
    private final Set<Long> known = ConcurrentHashMap.newKeySet();

    private final Proc proc;
    private final SocketTable table;
    private final Dialer dialer;

    LinuxSockets(Proc proc) {
        this.proc = proc;
        this.table = new SocketTable(proc);
        this.dialer = new Dialer(proc, table);
    }

    @Override
    public Set<Long> listening(int pid) throws OsFailure {
        Set<Long> held = Descriptors.sockets(proc, pid);
        var listening = new HashSet<Long>(table.listeningTcp(pid).keySet());
        for (String name : new String[] {"udp", "udp6"}) {
            table.read(pid, name, line -> {
                listening.add(inode(line));
                return true;
            });
        }
        listening.addAll(table.listeningUnix(pid).keySet());
        listening.retainAll(held);
        known.addAll(listening);
        return listening;
    }

    @Override
    public boolean listens(int pid) throws OsFailure {
        Set<Long> held = Descriptors.sockets(proc, pid);
        if (held.isEmpty() || held.stream().anyMatch(known::contains)) {
            return !held.isEmpty();
        }
        // the first table has one as a rule
        Set<Long> first = table.listening(pid, "tcp").keySet();
        first.retainAll(held);
        known.addAll(first);
        return !first.isEmpty() || !listening(pid).isEmpty();
    }

    @Override
    public boolean listensOnUnixSocket(int pid) throws OsFailure {
        Set<Long> held = Descriptors.sockets(proc, pid);
        return table.listeningUnix(pid).keySet().stream().anyMatch(held::contains);
    }

    @Override
    public List<Listener> listenAddresses(int pid) throws OsFailure {
        Set<Long> held = Descriptors.sockets(proc, pid);
        var listeners = new ArrayList<Listener>();
        for (Map.Entry<Long, String> tcp : table.listeningTcp(pid).entrySet()) {
            if (held.contains(tcp.getKey())) {
                listeners.add(SocketTable.listener(tcp.getValue()));
            }
        }
        for (Map.Entry<Long, String> unix : table.listeningUnix(pid).entrySet()) {
            if (held.contains(unix.getKey()) && !unix.getValue().isEmpty()) {
                listeners.add(Listener.unix(unix.getValue()));
            }
        }
        return List.copyOf(listeners);
    }

    /**
     * Paths of all sockets bound to one in the network namespace of the process; a relative one is taken for the process's
     * own, from its current folder. Abstract names, which begin with {@code @}, are no paths.
     */
    Set<String> boundPaths(int pid) {
        Path folder = Path.of(proc.link(pid, "cwd").orElse("/"));
        var paths = new TreeSet<String>();
        table.read(pid, "unix", line -> {
            String path = line.group("path");
            if (path != null && !path.isEmpty() && !path.startsWith("@")) {
                paths.add(folder.resolve(path).toString());
            }
            return true;
        });
        return paths;
    }

    @Override
    public Map<Integer, Integer> connections(List<Integer> workers, List<Integer> masters) throws OsFailure {
        return new ClientConnections(proc, table).count(workers, masters);
    }

    @Override
    public Connection connect(Endpoint to, int pid, Duration limit) throws OsFailure {
        return dialer.connect(to, pid, limit);
    }

    @Override
    public OptionalInt holder(List<Integer> pids, long inode) throws OsFailure {
        for (int pid : pids) {
            if (Descriptors.polls(proc, pid, inode)) {
                return OptionalInt.of(pid);
            }
        }
        for (int pid : pids) {
            if (Descriptors.sockets(proc, pid).contains(inode)) {
                return OptionalInt.of(pid);
            }
        }
        return OptionalInt.empty();
    }
}
