package io.github.nginxupgrade.real;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;

/**
 * One plain HTTP/1.1 connection to loopback. JDK clients repeat a failed request on their own; this one must not, for
 * a failure is what we came to see.
 */
final class HttpConnection implements AutoCloseable {
    private static final int MAX_LINE = 8192;
    private static final int KEPT_OF_BODY = 256;

    /** The connection ended before the first byte of the response: the server may never have seen the request. */
    static final class ClosedUnanswered extends IOException {
        ClosedUnanswered(String message) {
            super(message);
        }
    }

    /**
     * A complete response.
     *
     * @param start the first bytes of the body as text
     * @param digest SHA-256 of the whole body
     */
    record Response(int status, String server, boolean keepsAlive, long length, String start, String digest) {}

    private final Socket socket = new Socket();
    private final InputStream in;

    HttpConnection(int port, Duration timeout) throws IOException {
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) timeout.toMillis());
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) timeout.toMillis());
            in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** One request and its whole response; throws where the response is cut. */
    Response get(String path, boolean keepAlive) throws IOException {
        int first = ask(path, keepAlive);
        String line = readLine(first);
        int status = Integer.parseInt(line.substring(line.indexOf(' ') + 1, line.indexOf(' ') + 4));
        String server = "";
        long length = -1;
        boolean keeps = true;
        for (String header = readLine(in.read()); !header.isEmpty(); header = readLine(in.read())) {
            int colon = header.indexOf(':');
            String value = header.substring(colon + 1).strip();
            switch (header.substring(0, colon).toLowerCase(Locale.ROOT)) {
                case "server" -> server = value;
                case "content-length" -> length = Long.parseLong(value);
                case "connection" -> keeps = !value.equalsIgnoreCase("close");
                default -> {}
            }
        }
        return readBody(status, server, keeps, length);
    }

    private int ask(String path, boolean keepAlive) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: "
                + (keepAlive ? "keep-alive" : "close") + "\r\n\r\n";
        int first;
        try {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            first = in.read();
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            throw new ClosedUnanswered("reset before the response: " + e.getMessage());
        }
        if (first < 0) {
            throw new ClosedUnanswered("closed before the response");
        }
        return first;
    }

    private String readLine(int first) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = first; c != '\n'; c = in.read()) {
            if (c < 0 || line.length() > MAX_LINE) {
                throw new IOException("cut in the head of the response after: " + line);
            }
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    private Response readBody(int status, String server, boolean keeps, long length) throws IOException {
        MessageDigest digest = sha256();
        StringBuilder start = new StringBuilder();
        byte[] buffer = new byte[1 << 16];
        for (long left = length; left > 0; ) {
            int got = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (got < 0) {
                throw new IOException("cut in the body: " + (length - left) + " of " + length + " bytes came");
            }
            digest.update(buffer, 0, got);
            if (start.length() < KEPT_OF_BODY) {
                start.append(new String(buffer, 0, Math.min(got, KEPT_OF_BODY), StandardCharsets.ISO_8859_1));
            }
            left -= got;
        }
        return new Response(
                status, server, keeps, length, start.toString(), HexFormat.of().formatHex(digest.digest()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
