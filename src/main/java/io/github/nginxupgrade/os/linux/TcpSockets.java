package io.github.nginxupgrade.os.linux;

import static io.github.nginxupgrade.os.linux.SocketTable.inode;

import io.github.nginxupgrade.os.Listener;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
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
        each(pid, false, tcp -> listening.put(tcp.inode(), tcp));
        return listening;
    }

    /** Those that listen and those that are connected. */
    void all(int pid, Consumer<Tcp> taker) {
        each(pid, true, taker);
    }

    private void each(int pid, boolean connected, Consumer<Tcp> taker) {
        if (!told(pid, connected, taker)) {
            for (String name : new String[] {"tcp", "tcp6"}) {
                table.read(pid, name, line -> {
                    Tcp tcp = read(line);
                    boolean listens = tcp.state() == LISTEN;
                    if (listens || (connected && tcp.state() == ESTABLISHED)) {
                        taker.accept(tcp);
                    }
                    // the kernel lists the listening sockets first (tcp_ipv4.c, tcp_get_idx)
                    return connected || listens;
                });
            }
        }
    }

    /** False where the kernel does not tell: nothing has been taken then. */
    private boolean told(int pid, boolean connected, Consumer<Tcp> taker) {
        if (!mayAsk.getAsBoolean() || proc.link(pid, "ns/net").isEmpty()) {
            return false; // one look at the tables costs less than to load what it takes to ask
        }
        int states = 1 << LISTEN | (connected ? 1 << ESTABLISHED : 0);
        try {
            return namespaces.inNetworkOf(pid, () -> {
                try (var kernel = new SockDiag()) {
                    kernel.dumpTcp(
                            states, (state, local, port, inode) -> taker.accept(new Tcp(state, local, port, inode)));
                }
                return true;
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (Exception notPermittedOrNoSuchModule) {
            return false;
        }
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
