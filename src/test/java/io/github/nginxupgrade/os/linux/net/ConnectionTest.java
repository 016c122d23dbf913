package io.github.nginxupgrade.os.linux.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nginxupgrade.os.Connection;
import io.github.nginxupgrade.os.Endpoint;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.linux.kernel.Proc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections to servers of our own: who is at the other end. */
class ConnectionTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(200);

    private final Proc proc = new Proc(Path.of("/proc"));
    private final LinuxSockets sockets = new LinuxSockets(proc);
    private final int own = (int) ProcessHandle.current().pid();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "unix"})
    void whoAcceptedTheConnectionHoldsItsOtherEnd(String where) throws Exception {
        try (ServerSocketChannel server = listening(where);
                Connection connection = sockets.connect(endpoint(server), own, LIMIT)) {
            assertThat(connection.serverInode()).as("nobody has accepted it").isEmpty();
            try (SocketChannel accepted = server.accept()) {
                OptionalLong inode = connection.serverInode();
                assertThat(inode).isPresent();
                assertThat(accepted.isOpen()).isTrue();
                assertThat(sockets.holder(List.of(1, own), inode.getAsLong())).hasValue(own);
                assertThat(sockets.holder(List.of(1), inode.getAsLong())).isEmpty();
            }
        }
    }

    /** A server that listens on IPv6 answers IPv4 clients too; its socket is another kind. */
    @Test
    void aClientOfTheOtherFamilyIsFoundToo() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(0));
            int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
            InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
            try (Connection connection =
                            sockets.connect(new Endpoint.Tcp("127.0.0.1", port, Optional.empty()), own, LIMIT);
                    SocketChannel accepted = server.accept()) {
                assertThat(connection.serverInode()).isPresent();
                assertThat(connection.serverInode())
                        .isEqualTo(new SocketTable(proc)
                                .connected(own, new InetSocketAddress(loopback, port), (InetSocketAddress)
                                        accepted.getRemoteAddress()));
            }
        }
    }

    @Test
    void oneThatNobodyAnswersIsClosedAtItsLimit() throws Exception {
        try (ServerSocketChannel server = listening("127.0.0.1");
                Connection connection = sockets.connect(endpoint(server), own, SHORT)) {
            assertThatThrownBy(() -> connection.input().read()).isInstanceOf(IOException.class);
            assertThat(connection.isTimedOut()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "unix"})
    void nobodyListens(String where) throws Exception {
        Endpoint to;
        try (ServerSocketChannel server = listening(where)) {
            to = endpoint(server);
        }
        assertThatThrownBy(() -> sockets.connect(to, own, LIMIT))
                .isInstanceOf(OsFailure.class)
                .hasMessageContaining("cannot connect to " + to + ": Connection refused");
    }

    /** What listens on any address is asked at the loopback address of its family, whatever this machine is called. */
    @ParameterizedTest
    @CsvSource({"0.0.0.0,127.0.0.1", "::,::1"})
    void anyAddressIsTheLoopbackOfItsFamily(String any, String loopback) throws Exception {
        try (ServerSocketChannel server = listening(loopback)) {
            int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
            try (Connection connection = sockets.connect(new Endpoint.Tcp(any, port, Optional.empty()), own, LIMIT)) {
                assertThat(connection.isTimedOut()).isFalse();
            }
        }
    }

    private ServerSocketChannel listening(String where) throws IOException {
        if (where.equals("unix")) {
            return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                    .bind(UnixDomainSocketAddress.of(folder.resolve("socket")));
        }
        return ServerSocketChannel.open().bind(new InetSocketAddress(where, 0));
    }

    private static Endpoint endpoint(ServerSocketChannel server) throws IOException {
        SocketAddress address = server.getLocalAddress();
        return address instanceof InetSocketAddress inet
                ? new Endpoint.Tcp(inet.getAddress().getHostAddress(), inet.getPort(), Optional.empty())
                : new Endpoint.Unix(((UnixDomainSocketAddress) address).getPath());
    }
}
