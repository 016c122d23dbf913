package io.github.nginxupgrade.real;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Clients that stay: downloads, sockets upgraded as WebSockets are (RFC 9110, 7.8) whose other end is an echo behind the
 * nginx, and idle keep-alive connections.
 */
final class LongConnections implements AutoCloseable {
    private static final String HOST = "Host: localhost\r\n";

    private final ServerSocket backend;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Socket> open = new ArrayList<>();
    private final List<Socket> upgraded = new ArrayList<>();
    private final List<Socket> idle = new ArrayList<>();
    private final List<Future<Long>> downloads = new ArrayList<>();
    /** Until somebody asks how many arrived, downloads go on at a trickle: however slow the machine is, none is over. */
    private final CountDownLatch awaited = new CountDownLatch(1);

    LongConnections() {
        try {
            backend = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    /** For the server block of the nginx. */
    String location() {
        return """
                location = /socket {
                    proxy_pass http://127.0.0.1:%d;
                    proxy_http_version 1.1;
                    proxy_set_header Upgrade $http_upgrade;
                    proxy_set_header Connection upgrade;
                    proxy_read_timeout 1h;
                }
                """
                .formatted(backend.getLocalPort());
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = backend.accept();
                threads.execute(() -> echo(socket));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private static void echo(Socket socket) {
        try (socket) {
            head(socket.getInputStream());
            socket.getOutputStream()
                    .write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: upgrade\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException cut) {
            // that is what some tests are about
        }
    }

    private static String head(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("ended in the head: " + head);
            }
            head.write(c);
        }
        return head.toString(StandardCharsets.US_ASCII);
    }

    private Socket ask(int port, String path, String more) throws IOException {
        var socket = new Socket();
        open.add(socket);
        socket.setReceiveBufferSize(SlowDownload.RECEIVE_BUFFER);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout((int) PrivateNginx.PATIENCE.toMillis());
        send(socket, "GET " + path + " HTTP/1.1\r\n" + HOST + more + "\r\n");
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Opens them all; each is served, or in the middle of it, when this returns. */
    void open(int port, int sockets, int slow, int keepAlive) throws IOException {
        for (int i = 0; i < sockets; i++) {
            Socket socket = ask(port, "/socket", "Upgrade: echo\r\nConnection: upgrade\r\n");
            if (!head(socket.getInputStream()).contains(" 101 ")) {
                throw new AssertionError("not upgraded");
            }
            upgraded.add(socket);
        }
        for (int i = 0; i < keepAlive; i++) {
            Socket socket = ask(port, "/", "");
            read(socket);
            idle.add(socket);
        }
        for (int i = 0; i < slow; i++) {
            Socket socket = ask(port, "/download", "");
            String head = head(socket.getInputStream());
            downloads.add(threads.submit(new Rest(socket, length(head), awaited)));
        }
    }

    /** Reads a whole body in the background: how many bytes are missing. */
    private record Rest(Socket socket, long length, CountDownLatch awaited) implements Callable<Long> {
        @Override
        public Long call() throws IOException, InterruptedException {
            byte[] buffer = new byte[1 << 14];
            long left = length;
            int got = 0;
            while (left > 0 && got >= 0) {
                boolean quickly = awaited.await(SlowDownload.PAUSE_MS, TimeUnit.MILLISECONDS);
                int most = quickly ? buffer.length : SlowDownload.PIECE;
                got = socket.getInputStream().read(buffer, 0, (int) Math.min(left, most));
                left -= Math.max(0, got);
            }
            return left;
        }
    }

    private static long length(String head) {
        return head.lines()
                .filter(line -> line.startsWith("Content-Length: "))
                .map(line -> Long.parseLong(line.substring("Content-Length: ".length())))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no length: " + head));
    }

    private static void read(Socket socket) throws IOException {
        String head = head(socket.getInputStream());
        long length = length(head);
        if (socket.getInputStream().readNBytes((int) length).length != length) {
            throw new IOException("cut in the body");
        }
    }

    /** How many downloads arrived whole. Reads them to their end, and blocks until all are over. */
    int whole() throws Exception {
        awaited.countDown();
        int whole = 0;
        for (Future<Long> download : downloads) {
            whole += download.get(1, TimeUnit.MINUTES) == 0 ? 1 : 0;
        }
        return whole;
    }

    /** How many upgraded sockets still echo. */
    int echoing() {
        int echoing = 0;
        for (Socket socket : upgraded) {
            try {
                send(socket, "x");
                echoing += socket.getInputStream().read() == 'x' ? 1 : 0;
            } catch (IOException cut) {
                // not this one
            }
        }
        return echoing;
    }

    /** Idle connections that were neither closed in peace nor answer once more. */
    int brokenIdle() {
        int broken = 0;
        for (Socket socket : idle) {
            try {
                socket.setSoTimeout(1);
                if (!isClosed(socket)) {
                    socket.setSoTimeout((int) PrivateNginx.PATIENCE.toMillis());
                    send(socket, "GET / HTTP/1.1\r\n" + HOST + "\r\n");
                    read(socket);
                }
            } catch (IOException e) {
                broken++;
            }
        }
        return broken;
    }

    /** A byte that nobody asked for would be an error; a reset is one. */
    private static boolean isClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketTimeoutException stillOpen) {
            return false;
        }
    }

    void closeUpgraded() throws IOException {
        for (Socket socket : upgraded) {
            socket.close();
        }
    }

    @Override
    public void close() {
        try {
            backend.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            threads.shutdownNow();
        }
    }
}
