package io.github.nginxupgrade.os.linux.net;

import io.github.nginxupgrade.os.Connection;
import io.github.nginxupgrade.os.Endpoint;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import io.github.nginxupgrade.os.linux.kernel.Background;
import io.github.nginxupgrade.os.linux.kernel.Proc;
import io.github.nginxupgrade.os.linux.process.Descriptors;
import io.github.nginxupgrade.os.linux.process.Namespaces;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLSocket;

/** Opens connections that know who answers them. */
final class Dialer {
    /** {@code 00000000000000000000000000000001 01 80 10 80       lo}: proc(5), if_inet6. */
    private static final String LOOPBACK_6 = "0".repeat(31) + "1 ";

    private final Proc proc;
    private final Namespaces namespaces;
    private final SocketTable table;

    Dialer(Proc proc, SocketTable table) {
        this.proc = proc;
        this.namespaces = new Namespaces(proc);
        this.table = table;
    }

    Connection connect(Endpoint to, int pid, Duration limit) throws OsFailure {
        var line = new Line(limit);
        try {
            open(line, to, pid, limit);
            return line;
        } catch (UnknownHostException e) {
            line.close();
            throw failure(to, "no such host", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            line.close();
            throw failure(to, "interrupted", e);
        } catch (Exception e) {
            boolean late = line.isTimedOut();
            line.close();
            throw late
                    ? new OsFailure(
                            Reason.TIMED_OUT, "no connection to " + to + " within " + limit.toMillis() + " ms", e)
                    : failure(to, e.getMessage() == null ? e.toString() : e.getMessage(), e);
        }
    }

    private void open(Line line, Endpoint to, int pid, Duration limit) throws Exception {
        if (to instanceof Endpoint.Unix unix) {
            namespaces.inNetworkOf(pid, () -> dial(line, unix));
        } else if (to instanceof Endpoint.Tcp tcp) {
            // names as this machine knows them, whatever the namespace's own network can reach
            InetAddress address = reachable(resolve(tcp.host(), limit), pid);
            Socket socket =
                    namespaces.inNetworkOf(pid, () -> dial(line, new InetSocketAddress(address, tcp.port()), pid));
            speak(line, socket, tcp);
        }
    }

    private static OsFailure failure(Endpoint to, String why, Exception e) {
        return new OsFailure(Reason.OTHER, "cannot connect to " + to + ": " + why, e);
    }

    /** getaddrinfo(3) blocks for as long as name servers do, and nothing ends it. */
    private static InetAddress resolve(String host, Duration limit) throws Exception {
        Future<InetAddress> address = Background.start("resolve", () -> InetAddress.getByName(host));
        try {
            return address.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("the name was not resolved within " + limit.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /**
     * For an address that stands for any, Java takes what the name of this machine leads to: often of the other family, in
     * the sandbox nowhere. Without an IPv6 loopback address, which the kernel can be told to leave out, there is IPv4's.
     */
    private InetAddress reachable(InetAddress address, int pid) throws UnknownHostException {
        if (!address.isAnyLocalAddress()) {
            return address;
        }
        boolean six = address instanceof Inet6Address
                && proc.text(pid, "net/if_inet6").orElse("").contains(LOOPBACK_6);
        return InetAddress.getByName(six ? "::1" : "127.0.0.1");
    }

    private Socket dial(Line line, InetSocketAddress to, int pid) throws IOException {
        SockDiag kernel = line.keep(new SockDiag());
        Socket socket = line.keep(new Socket());
        socket.connect(to);
        var server = (InetSocketAddress) socket.getRemoteSocketAddress();
        var client = (InetSocketAddress) socket.getLocalSocketAddress();
        line.other(() -> {
            OptionalLong inode = kernel.tcp(server, client);
            // a kernel without tcp_diag says the same as one that knows no such connection
            return inode.isPresent() ? inode : table.connected(pid, server, client);
        });
        return socket;
    }

    private static void speak(Line line, Socket socket, Endpoint.Tcp tcp) throws IOException {
        if (tcp.tls().isEmpty()) {
            line.streams(socket.getInputStream(), socket.getOutputStream());
            return;
        }
        SSLSocket secure = Tls.over(socket, tcp.port(), tcp.tls().get());
        line.certificate(Tls.fingerprint(secure));
        line.streams(secure.getInputStream(), secure.getOutputStream());
    }

    /** Java does not tell a channel's descriptor: our new socket is the one that was not there before. */
    private synchronized Object dial(Line line, Endpoint.Unix to) throws IOException, OsFailure {
        SockDiag kernel = line.keep(new SockDiag());
        Set<Long> before = ours();
        SocketChannel channel = line.keep(SocketChannel.open(StandardProtocolFamily.UNIX));
        channel.connect(UnixDomainSocketAddress.of(to.path()));
        Set<Long> opened = new HashSet<>(ours());
        opened.removeAll(before);
        line.streams(Channels.newInputStream(channel), Channels.newOutputStream(channel));
        line.other(() -> {
            for (long inode : opened) {
                Optional<UnixPair> pair = kernel.unix(inode);
                if (pair.isPresent()) {
                    return OptionalLong.of(pair.get().peer());
                }
            }
            return OptionalLong.empty();
        });
        return channel;
    }

    private Set<Long> ours() throws OsFailure {
        return Descriptors.sockets(proc, (int) ProcessHandle.current().pid());
    }
}
