package io.github.nginxupgrade.os.linux.net;

import io.github.nginxupgrade.os.Listener;
import io.github.nginxupgrade.os.linux.kernel.Proc;
import io.github.nginxupgrade.os.linux.process.Namespaces;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The TCP sockets of a network namespace. The kernel tells of them by sock_diag(7); where it does not, its tables do
 * (proc(5)): to read one costs it a walk over all its buckets, whether they are empty or not (tcp_ipv4.c,
 * established_get_first), which takes milliseconds each time.
 */
final class TcpSockets {
    static final int ESTABLISHED = 1;
    static final int LISTEN = 10;

    /** Connections are counted to be shown: for that the walk that a look has made just before is good enough. */
    private static final long COUNTED_NANOS = 100_000_000;

    private final Proc proc;
    private final SocketTable table;
    private final Namespaces namespaces;
    private final BooleanSupplier mayAsk;
    private volatile Walk walk = new Walk(Optional.empty(), 0, List.of());

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
     * One socket of TCP, or of UDP.
     *
     * @param state of tcp_states.h
     * @param local address, in the order of the network; made a {@link InetAddress} only where it is shown, for that loads
     *     a library
     * @param uid whose it is
     */
    record Inet(int state, ByteBuffer local, int port, long uid, long inode) {
        Listener listener() {
            byte[] bytes = new byte[local.remaining()];
            local.duplicate().get(bytes);
            try {
                String address = InetAddress.getByAddress(bytes).getHostAddress();
                return new Listener(
                        address.replaceFirst("^0:0:0:0:0:0:0:([01])$", "::$1").replaceFirst("^::0$", "::"), port);
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(
                        "no address: " + HexFormat.of().formatHex(bytes), e);
            }
        }
    }

    /** What the tables of a network namespace held, and when. */
    private record Walk(Optional<String> network, long at, List<Inet> sockets) {
        boolean isOf(Optional<String> other, long now) {
            return network.equals(other) && now - at < COUNTED_NANOS;
        }
    }

    /** Those that listen in the network namespace of the process, by inode. */
    Map<Long, Inet> listening(int pid) {
        var listening = new LinkedHashMap<Long, Inet>();
        read(pid, false).stream().filter(tcp -> tcp.state() == LISTEN).forEach(tcp -> listening.put(tcp.inode(), tcp));
        return listening;
    }

    /** Those that listen and those that are connected; as they are, or were a tenth of a second ago. */
    List<Inet> all(int pid) {
        return read(pid, true);
    }

    private List<Inet> read(int pid, boolean connected) {
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

    private static List<Inet> ask(boolean connected) throws IOException {
        var found = new ArrayList<Inet>();
        int states = 1 << LISTEN | (connected ? 1 << ESTABLISHED : 0);
        try (var kernel = new SockDiag()) {
            kernel.dumpTcp(states, found::add);
        }
        return found;
    }

    private List<Inet> fromTables(int pid, boolean connected) {
        Optional<String> network = proc.link(pid, "ns/net");
        Walk last = walk;
        if (connected && network.isPresent() && last.isOf(network, System.nanoTime())) {
            return last.sockets();
        }
        long begun = System.nanoTime();
        var found = new ArrayList<Inet>();
        for (String name : new String[] {"tcp", "tcp6"}) {
            table.read(pid, name, state -> state == LISTEN || state == ESTABLISHED, line -> {
                found.add(parse(line));
                return true;
            });
        }
        walk = new Walk(network, begun, List.copyOf(found));
        return found;
    }

    /** {@code 0100007F:1F90} is 127.0.0.1:8080. */
    static Inet parse(SocketTable.Line line) {
        int colon = line.local().lastIndexOf(':');
        byte[] bytes = SocketTable.swapped(HexFormat.of().parseHex(line.local(), 0, colon));
        int port = HexFormat.fromHexDigits(line.local(), colon + 1, line.local().length());
        return new Inet(line.state(), ByteBuffer.wrap(bytes), port, line.uid(), line.inode());
    }
}
