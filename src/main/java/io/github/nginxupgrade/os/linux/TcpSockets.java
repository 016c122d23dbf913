package io.github.nginxupgrade.os.linux;

import static io.github.nginxupgrade.os.linux.SocketTable.inode;

import io.github.nginxupgrade.os.Listener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;

/**
 * The TCP sockets of a network namespace. The kernel tells of them by sock_diag(7); where it does not, its tables do
 * (proc(5)): to read one costs it a walk over all its buckets, whether they are empty or not (tcp_ipv4.c,
 * established_get_first), which takes milliseconds each time.
 */
final class TcpSockets {
    static final int ESTABLISHED = 1;
    static final int LISTEN = 10;

    private final Proc proc;
    private final SocketTable table;
    private final Namespaces namespaces;
    private final BooleanSupplier mayAsk;

    /**
     * Those of the process table.
     *
     * @param mayAsk whether the C library is bound, that asks the kernel
     */
    TcpSockets(Proc proc, SocketTable table, BooleanSupplier mayAsk) {
        this.mayAsk = mayAsk;
        this.proc = proc;
        this.table = table;
        this.namespaces = new Namespaces(proc);
    }

    /**
     * One socket.
     *
     * @param state of tcp_states.h
     */
    record Tcp(int state, InetAddress local, int port, long inode) {
        Listener listener() {
            String address = local.getHostAddress();
            return new Listener(
                    address.replaceFirst("^0:0:0:0:0:0:0:([01])$", "::$1").replaceFirst("^::0$", "::"), port);
        }
    }

    /** Those that listen in the network namespace of the process, by inode. */
    Map<Long, Tcp> listening(int pid) {
        var listening = new LinkedHashMap<Long, Tcp>();
        read(pid, false).forEach(tcp -> listening.put(tcp.inode(), tcp));
        return listening;
    }

    /** Those that listen and those that are connected. */
    List<Tcp> all(int pid) {
        return read(pid, true);
    }

    private List<Tcp> read(int pid, boolean connected) {
        if (mayAsk.getAsBoolean() && proc.link(pid, "ns/net").isPresent()) {
            try {
                return namespaces.inNetworkOf(pid, () -> ask(connected));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception notPermittedOrNoSuchModule) {
                // the tables tell the same
            }
        }
        return fromTables(pid, connected);
    }

    private static List<Tcp> ask(boolean connected) throws IOException {
        var found = new ArrayList<Tcp>();
        int states = 1 << LISTEN | (connected ? 1 << ESTABLISHED : 0);
        try (var kernel = new SockDiag()) {
            kernel.dumpTcp(states, (state, local, port, inode) -> found.add(new Tcp(state, local, port, inode)));
        }
        return found;
    }

    private List<Tcp> fromTables(int pid, boolean connected) {
        var found = new ArrayList<Tcp>();
        for (String name : new String[] {"tcp", "tcp6"}) {
            table.read(pid, name, line -> {
                Tcp tcp = read(line);
                boolean listens = tcp.state() == LISTEN;
                if (listens || (connected && tcp.state() == ESTABLISHED)) {
                    found.add(tcp);
                }
                // the kernel lists the listening sockets first (tcp_ipv4.c, tcp_get_idx)
                return connected || listens;
            });
        }
        return found;
    }

    /** {@code 0100007F:1F90} is 127.0.0.1:8080. */
    private static Tcp read(Matcher line) {
        String local = line.group("local");
        int colon = local.lastIndexOf(':');
        byte[] bytes = SocketTable.swapped(HexFormat.of().parseHex(local.substring(0, colon)));
        try {
            return new Tcp(
                    Integer.parseInt(line.group("state"), 16),
                    InetAddress.getByAddress(bytes),
                    Integer.parseInt(local.substring(colon + 1), 16),
                    inode(line));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("no address: " + local, e);
        }
    }
}
