package io.github.nginxupgrade.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A response that has begun and will not end for two minutes: its worker cannot leave until this is closed. */
final class HeldDownload implements AutoCloseable {
    private static final String REQUEST = "GET /download?rate=64k HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private final Socket socket;

    HeldDownload(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
            if (socket.getInputStream().read() < 0) {
                throw new AssertionError("the download did not begin");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether more of it comes: its worker still serves it. */
    boolean goesOn() {
        try {
            return socket.getInputStream().read() >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        giveUp();
    }

    /** Its client goes: the worker may leave. */
    void giveUp() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
