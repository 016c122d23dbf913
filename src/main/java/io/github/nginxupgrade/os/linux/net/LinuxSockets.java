package io.github.nginxupgrade.os.linux.net;

import io.github.nginxupgrade.os.Awaits;
import io.github.nginxupgrade.os.Connection;
import io.github.nginxupgrade.os.Endpoint;
import io.github.nginxupgrade.os.Listener;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.Sockets;
import io.github.nginxupgrade.os.linux.kernel.LibC;
import io.github.nginxupgrade.os.linux.kernel.Proc;
import io.github.nginxupgrade.os.linux.process.Descriptors;
import io.github.nginxupgrade.os.linux.process.Namespaces;
import java.io.IOException;
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
import java.util.function.BooleanSupplier;

/**
 * Sockets of a process: the links {@code /proc/PID/fd/N -> socket:[INODE]} against the tables in {@code
 * /proc/PID/net} of its own network namespace, proc(5).
 */
public final class LinuxSockets implements Sockets {
    private static final List<String> UDP = List.of("udp", "udp6");
    /**
     * A UDP socket without a peer: TCP_CLOSE of tcp_states.h (udp4_format_sock, net/ipv4/udp.c). One with a peer, by which a
     * master writes its log to syslog, is none that anybody is awaited on.
     */
    private static final int UNCONNECTED = 7;

    /** Sockets that were seen listening: to ask for all that listen costs more than to look who holds which. */
    private final Set<Long> known = ConcurrentHashMap.newKeySet();

    private final Proc proc;
    private final SocketTable table;
    private final TcpSockets tcp;
    private final Dialer dialer;
    private final Namespaces namespaces;

    public LinuxSockets(Proc proc) {
        this(proc, LibC::isLoaded);
    }

    public LinuxSockets(Proc proc, BooleanSupplier mayAsk) {
        this.proc = proc;
        this.table = new SocketTable(proc);
        this.tcp = new TcpSockets(proc, table, mayAsk);
        this.dialer = new Dialer(proc, table);
        this.namespaces = new Namespaces(proc);
    }

    @Override
    public Set<Long> listening(int pid) throws OsFailure {
        Set<Long> held = Descriptors.sockets(proc, pid);
        var listening = new HashSet<Long>(tcp.listening(pid).keySet());
        listening.addAll(table.listeningUnix(pid).keySet());
        listening.retainAll(held);
        known.addAll(listening);
        listening.addAll(awaitingDatagrams(pid, held));
        return listening;
    }

    private Set<Long> awaitingDatagrams(int pid, Set<Long> held) {
        var bound = new HashSet<Long>();
        for (String name : UDP) {
            table.read(pid, name, state -> state == UNCONNECTED, line -> {
                bound.add(line.inode());
                return true;
            });
        }
        bound.retainAll(held);
        return bound;
    }

    @Override
    public Awaits awaits(int pid) throws OsFailure {
        if (Descriptors.holds(proc, pid, known)) {
            return Awaits.CONNECTIONS;
        }
        Set<Long> held = Descriptors.sockets(proc, pid);
        if (held.isEmpty()) {
            return Awaits.NOTHING;
        }
        var streams = new HashSet<Long>(tcp.listening(pid).keySet());
        streams.retainAll(held);
        if (streams.isEmpty()) {
            streams.addAll(table.listeningUnix(pid).keySet());
            streams.retainAll(held);
        }
        known.addAll(streams);
        if (!streams.isEmpty()) {
            return Awaits.CONNECTIONS;
        }
        return awaitingDatagrams(pid, held).isEmpty() ? Awaits.NOTHING : Awaits.DATAGRAMS;
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
        tcp.listening(pid).values().stream()
                .filter(socket -> held.contains(socket.inode()))
                .forEach(socket -> listeners.add(socket.listener()));
        for (Map.Entry<Long, String> unix : table.listeningUnix(pid).entrySet()) {
            if (held.contains(unix.getKey()) && !unix.getValue().isEmpty()) {
                listeners.add(Listener.unix(unix.getValue()));
            }
        }
        return List.copyOf(listeners);
    }

    @Override
    public List<Listener> udpAddresses(int pid) throws OsFailure {
        Set<Long> held = Descriptors.sockets(proc, pid);
        var bound = new ArrayList<Listener>();
        // while sockets come and go the table may tell of one twice (udp_seq_ops, net/ipv4/udp.c)
        var seen = new HashSet<Long>();
        for (String name : UDP) {
            table.read(pid, name, state -> state == UNCONNECTED, line -> {
                if (held.contains(line.inode()) && seen.add(line.inode())) {
                    bound.add(TcpSockets.parse(line).listener());
                }
                return true;
            });
        }
        return List.copyOf(bound);
    }

    /**
     * Paths of all sockets bound to one in the network namespace of the process; a relative one is taken for the process's
     * own, from its current folder. Abstract names, which begin with {@code @}, are no paths.
     */
    public Set<String> boundPaths(int pid) {
        Path folder = Path.of(proc.link(pid, "cwd").orElse("/"));
        var paths = new TreeSet<String>();
        table.read(pid, "unix", line -> {
            if (!line.rest().isEmpty() && !line.rest().startsWith("@")) {
                paths.add(folder.resolve(line.rest()).toString());
            }
            return true;
        });
        return paths;
    }

    @Override
    public Map<Integer, Integer> connections(List<Integer> workers, List<Integer> masters) throws OsFailure {
        return new ClientConnections(proc, table, tcp).count(workers, masters);
    }

    @Override
    public Connection connect(Endpoint to, int pid, Duration limit) throws OsFailure {
        return dialer.connect(to, pid, limit);
    }

    @Override
    public boolean hasUnread(int pid, int from) throws OsFailure {
        Set<Long> others = Descriptors.sockets(proc, from);
        Set<Long> held = Descriptors.sockets(proc, pid);
        try {
            return namespaces.inNetworkOf(pid, () -> anyUnread(held, others));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception notPermittedOrNoSuchModule) {
            // then nobody knows
        }
        return false;
    }

    private static boolean anyUnread(Set<Long> held, Set<Long> others) throws IOException {
        try (var kernel = new SockDiag()) {
            for (long inode : held) {
                UnixPair pair = kernel.unix(inode).orElse(UnixPair.NONE);
                if (pair.unread() > 0 && others.contains(pair.peer())) {
                    return true;
                }
            }
        }
        return false;
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
