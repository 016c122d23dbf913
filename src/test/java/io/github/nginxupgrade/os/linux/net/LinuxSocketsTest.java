package io.github.nginxupgrade.os.linux.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.os.Awaits;
import io.github.nginxupgrade.os.Listener;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.linux.kernel.Proc;
import io.github.nginxupgrade.os.linux.process.Descriptors;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Our own sockets, and tables made by hand. */
class LinuxSocketsTest {
    private static final int PID = 7;
    private static final String TCP_HEAD =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
    private static final String UNIX_HEAD = "Num       RefCount Protocol Flags    Type St Inode Path\n";

    private final LinuxSockets real = new LinuxSockets(new Proc(Path.of("/proc")), () -> true);
    private final int own = (int) ProcessHandle.current().pid();

    @TempDir
    Path folder;

    /** Whether the kernel is asked for sockets, or its tables are read, which needs nothing loaded. */
    static List<Boolean> asked() {
        return List.of(true, false);
    }

    @ParameterizedTest
    @MethodSource("asked")
    void aListeningTcpSocketIsOursAsLongAsItIsOpen(boolean asked) throws Exception {
        LinuxSockets real = new LinuxSockets(new Proc(Path.of("/proc")), () -> asked);
        Set<Long> before = real.listening(own);
        for (String address : List.of("127.0.0.1", "::1", "0.0.0.0", "::")) {
            try (var server = ServerSocketChannel.open()) {
                server.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
                int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
                Set<Long> added = new HashSet<>(real.listening(own));
                added.removeAll(before);
                assertThat(added).hasSize(1);
                assertThat(real.listenAddresses(own))
                        .filteredOn(listener -> listener.port() == port)
                        .hasSize(1);
            }
        }
        assertThat(real.listening(own)).isEqualTo(before);
    }

    @Test
    void aUnixSocketListens() throws Exception {
        assertThat(real.listensOnUnixSocket(own)).isFalse();
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(folder.resolve("s")));
            assertThat(real.listensOnUnixSocket(own)).isTrue();
            assertThat(real.listening(own)).isNotEmpty();
        }
        assertThat(real.listensOnUnixSocket(own)).isFalse();
    }

    @Test
    void aBoundUdpSocketCountsAsListening() throws Exception {
        Set<Long> before = real.listening(own);
        try (var channel = DatagramChannel.open(StandardProtocolFamily.INET)) {
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            var address = (InetSocketAddress) channel.getLocalAddress();
            var bound = new Listener("127.0.0.1", address.getPort());
            assertThat(real.listening(own)).hasSize(before.size() + 1).containsAll(before);
            assertThat(real.udpAddresses(own)).contains(bound);
            channel.connect(address);
            assertThat(real.udpAddresses(own)).doesNotContain(bound);
        }
    }

    /** As the master of an nginx that logs to syslog has it: one with a peer is none that anybody is awaited on. */
    @Test
    void whatIsAwaitedIsConnectionsElseDatagrams() throws Exception {
        LinuxSockets sockets = handMade("", "");
        assertThat(sockets.awaits(PID)).isEqualTo(Awaits.NOTHING);
        assertThat(sockets.awaits(99_999_999)).isEqualTo(Awaits.NOTHING);
        Path udp = folder.resolve(PID + "/net/udp");
        Files.writeString(udp, TCP_HEAD + tcp("0100007F:1F90", "01", 2));
        assertThat(sockets.awaits(PID)).isEqualTo(Awaits.NOTHING);
        Files.writeString(udp, TCP_HEAD + tcp("0100007F:1F90", "07", 2));
        assertThat(sockets.awaits(PID)).isEqualTo(Awaits.DATAGRAMS);
        assertThat(sockets.listening(PID)).containsExactly(2L);
        assertThat(sockets.awaits(PID)).as("what was seen before").isEqualTo(Awaits.DATAGRAMS);
        Path unix = folder.resolve(PID + "/net/unix");
        Files.writeString(unix, UNIX_HEAD + unix("00010000", 3, "/run/a.sock"));
        assertThat(sockets.awaits(PID)).isEqualTo(Awaits.CONNECTIONS);
    }

    @ParameterizedTest
    @MethodSource("asked")
    void onlyTheServersSideOfAConnectionCounts(boolean asked) throws Exception {
        // each anew: the tables that one has walked over are good for the next moment
        Supplier<LinuxSockets> real = () -> new LinuxSockets(new Proc(Path.of("/proc")), () -> asked);
        int before = clients(real.get(), own);
        try (var server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (var client = SocketChannel.open(server.getLocalAddress());
                    var accepted = server.accept()) {
                assertThat(client.isConnected()).isTrue();
                assertThat(accepted.isConnected()).isTrue();
                assertThat(clients(real.get(), own)).isEqualTo(before + 1);
            }
        }
    }

    @Test
    void aProcessThatIsGoneHoldsNone() throws OsFailure {
        assertThat(real.listening(99_999_999)).isEmpty();
        assertThat(clients(real, 99_999_999)).isZero();
        assertThat(real.listensOnUnixSocket(99_999_999)).isFalse();
    }

    /** A worker has its connections in an epoll; what is in none, as with another event module, the links tell. */
    @Test
    void whatAnEpollWaitsForIsHeldWithoutAnyLinkToIt() throws Exception {
        LinuxSockets sockets = handMade(
                tcp("0100007F:0050", "01", 171) + tcp("0100007F:0050", "01", 2) + tcp("0100007F:0050", "01", 172), "");
        Files.createDirectories(folder.resolve("sys/net/ipv4"));
        Files.writeString(folder.resolve("sys/net/ipv4/ip_local_port_range"), "32768\t60999\n");
        assertThat(clients(sockets, PID)).isEqualTo(1);
        Files.createDirectories(folder.resolve(PID + "/fdinfo"));
        Files.writeString(
                folder.resolve(PID + "/fdinfo/11"),
                """
                pos:\t0
                flags:\t02000002
                mnt_id:\t15
                ino:\t172
                tfd:       12 events:       19 data: 7f3a  pos:0 ino:ab sdev:8
                tfd:        1 events:       19 data: 7f3b  pos:0 ino:1 sdev:8
                """);
        assertThat(clients(sockets, PID)).isEqualTo(2);
    }

    @Test
    void theKernelTellsWhatAnEpollWaitsFor() throws Exception {
        var proc = new Proc(Path.of("/proc"));
        try (var server = ServerSocketChannel.open();
                var selector = Selector.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (var client = SocketChannel.open(server.getLocalAddress());
                    var accepted = server.accept()) {
                Set<Long> before = Descriptors.polled(proc, own);
                accepted.configureBlocking(false).register(selector, SelectionKey.OP_READ);
                int none = selector.selectNow();
                var after = new HashSet<>(Descriptors.polled(proc, own));
                assertThat(none).isZero();
                assertThat(client.isConnected()).isTrue();
                assertThat(after.removeAll(before)).isTrue();
                assertThat(Descriptors.sockets(proc, own)).containsAnyElementsOf(after);
                assertThat(after).allSatisfy(inode -> assertThat(Descriptors.polls(proc, own, inode))
                        .isTrue());
            }
        }
    }

    /** A port that left the configuration, and one of those that the kernel gives to connections to upstreams. */
    @Test
    void aDrainingWorkersClientsCountThoughItListensNoMore() throws Exception {
        LinuxSockets sockets = handMade(tcp("0100007F:1F90", "01", 2) + tcp("0100007F:9999", "01", 3), "");
        Files.createDirectories(folder.resolve("sys/net/ipv4"));
        Files.writeString(folder.resolve("sys/net/ipv4/ip_local_port_range"), "32768\t60999\n");
        assertThat(clients(sockets, PID)).isEqualTo(1);
    }

    @Test
    void connectionsToAUnixSocketCount() throws Exception {
        LinuxSockets sockets = handMade(
                "",
                unix("00010000", 5, "/run/a.sock")
                        + unix("00000000", 6, "/run/a.sock")
                        + unix("00000000", 7, "/run/other.sock")
                        + unix("00000000", 8, "")
                        + unix("00000000", 70, "/run/a.sock"));
        assertThat(clients(sockets, PID)).isEqualTo(1);
    }

    /** Whoever accepts a connection has it; the connections of other users are not looked for among the descriptors. */
    @ParameterizedTest
    @CsvSource({"33,1", "34,0", "nobody knows,1"})
    void aConnectionIsOfTheUserWhoAcceptedIt(String user, int count) throws Exception {
        LinuxSockets sockets =
                handMade(tcp("0100007F:1F90", "01", 2).replace("     0        0 ", "    33        0 "), "");
        Files.createDirectories(folder.resolve("sys/net/ipv4"));
        Files.writeString(folder.resolve("sys/net/ipv4/ip_local_port_range"), "32768\t60999\n");
        Files.writeString(folder.resolve(PID + "/status"), "Uid:\t0\t" + user + "\t0\t0\n");
        assertThat(clients(sockets, PID)).isEqualTo(count);
    }

    private static int clients(LinuxSockets sockets, int pid) throws OsFailure {
        return sockets.connections(List.of(pid), List.of(pid)).get(pid);
    }

    private static String tcp(String local, String state, long inode) {
        return "   0: " + local + " 00000000:0000 " + state + " 00000000:00000000 00:00000000 00000000     0        0 "
                + inode + " 1 0000000000000000 100 0 0 10 0\n";
    }

    private static String unix(String flags, long inode, String path) {
        return "0000000000000000: 00000002 00000000 " + flags + " 0001 01 " + inode + " " + path + "\n";
    }

    /** A process table with one process, which holds the sockets 1 to 9. */
    private LinuxSockets handMade(String tcp, String unix) throws IOException {
        return new LinuxSockets(new Proc(handMadeFolder(tcp, unix)), () -> true);
    }

    private Path handMadeFolder(String tcp, String unix) throws IOException {
        Path process = folder.resolve(Integer.toString(PID));
        Files.createDirectories(process.resolve("net"));
        Files.createDirectories(process.resolve("fd"));
        for (int i = 1; i <= 9; i++) {
            Files.createSymbolicLink(process.resolve("fd/" + i), Path.of("socket:[" + i + "]"));
        }
        Files.createSymbolicLink(process.resolve("fd/10"), Path.of("/var/log/socket:[99]"));
        Files.createSymbolicLink(process.resolve("fd/11"), Path.of("anon_inode:[eventpoll]"));
        Files.writeString(process.resolve("net/tcp"), TCP_HEAD + tcp);
        Files.writeString(process.resolve("net/unix"), UNIX_HEAD + unix);
        return folder;
    }

    @Test
    void socketsOfOthersAreNotOurs() throws Exception {
        LinuxSockets sockets = handMade(
                tcp("0100007F:1F90", "0A", 1)
                        + tcp("0100007F:1F91", "0A", 50)
                        + tcp("0100007F:1F90", "01", 2)
                        + tcp("0100007F:1F90", "01", 51)
                        + tcp("0100007F:9999", "01", 3),
                unix("00010000", 5, "/run/a.sock") + unix("00010000", 60, "/run/b.sock") + unix("00000000", 6, ""));
        assertThat(sockets.listening(PID)).containsExactlyInAnyOrder(1L, 5L);
        assertThat(clients(sockets, PID)).isEqualTo(1);
        assertThat(sockets.listensOnUnixSocket(PID)).isTrue();
    }

    /** While sockets come and go a table may tell of one twice; two sockets on one address are two (reuseport). */
    @Test
    void aSocketThatATableRepeatsIsOne() throws Exception {
        String bound = tcp("0100007F:1F90", "07", 3);
        String listens = tcp("0100007F:1F90", "0A", 1);
        String connected = tcp("0100007F:1F90", "01", 2);
        String unix = unix("00010000", 5, "/run/a.sock");
        String other = unix("00000000", 6, "/run/a.sock");
        LinuxSockets sockets = new LinuxSockets(
                new Proc(handMadeFolder(listens + connected + listens + connected, unix + other + unix + other)),
                () -> false);
        Files.writeString(folder.resolve(PID + "/net/udp"), TCP_HEAD + bound + tcp("0100007F:1F90", "07", 4) + bound);
        Files.writeString(
                folder.resolve(PID + "/net/udp6"),
                (TCP_HEAD + bound + bound)
                        .replace("0100007F:1F90", "00000000000000000000000001000000:1F90")
                        .replace(" 3 1 ", " 7 1 "));
        assertThat(sockets.udpAddresses(PID))
                .containsExactly(
                        new Listener("127.0.0.1", 8080), new Listener("127.0.0.1", 8080), new Listener("::1", 8080));
        assertThat(sockets.listenAddresses(PID))
                .containsExactly(new Listener("127.0.0.1", 8080), Listener.unix("/run/a.sock"));
        assertThat(sockets.listening(PID)).containsExactlyInAnyOrder(1L, 3L, 4L, 5L, 7L);
        assertThat(clients(sockets, PID)).isEqualTo(2);
    }

    @Test
    void anAcceptedUnixConnectionIsNoListener() throws Exception {
        LinuxSockets sockets = handMade("", unix("00000000", 6, "") + unix("00010000", 60, "@abstract name"));
        assertThat(sockets.listensOnUnixSocket(PID)).isFalse();
        assertThat(sockets.listening(PID)).isEmpty();
    }

    @Test
    void theNameOfAUnixSocketCanHoldAnything() throws Exception {
        LinuxSockets sockets = handMade(
                "",
                unix("00010000", 60, "@x\nA B C 00010000 0001 01 notanumber y\n\u00ff\nffff: 1 2 00010000 0001 01 7")
                        + unix("00010000", 5, "/run/a.sock"));
        assertThat(sockets.listening(PID)).containsExactly(5L);
    }

    @Test
    void tablesThatAreEmptyOrMissingHoldNoSockets() throws Exception {
        LinuxSockets sockets = handMade("", "");
        Files.delete(folder.resolve(PID + "/net/tcp"));
        Files.writeString(folder.resolve(PID + "/net/unix"), "");
        assertThat(sockets.listening(PID)).isEmpty();
        assertThat(clients(sockets, PID)).isZero();
    }
}
