package io.github.nginxupgrade.os.linux;

import io.github.nginxupgrade.os.Listener;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** One connection, one request, the first line of what comes. */
final class Asking {
    private static final byte[] REQUEST = "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST = 200;

    private Asking() {}

    /** All of its system calls are made by the calling thread, in the calling thread's network namespace. */
    static String ask(Listener listener, String words, Duration limit) throws OsFailure {
        try (SocketChannel channel = SocketChannel.open(address(listener))) {
            return exchange(channel, limit);
        } catch (IOException | IllegalArgumentException e) {
            throw new OsFailure(Reason.OTHER, "cannot connect to " + words + ": " + e.getMessage(), e);
        }
    }

    private static SocketAddress address(Listener listener) {
        return listener.isUnix()
                ? UnixDomainSocketAddress.of(Path.of(listener.address()))
                : new InetSocketAddress(listener.address(), listener.port());
    }

    /** What breaks after the connection was accepted is an answer of its own: empty. */
    private static String exchange(SocketChannel channel, Duration limit) {
        ByteBuffer answer = ByteBuffer.allocate(LONGEST);
        try (Selector selector = Selector.open()) {
            channel.write(ByteBuffer.wrap(REQUEST));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            if (selector.select(limit.toMillis()) > 0) {
                int unused = channel.read(answer);
            }
        } catch (IOException reset) {
            return "";
        }
        String text = new String(answer.array(), 0, answer.position(), StandardCharsets.ISO_8859_1);
        return text.lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", "?");
    }
}
