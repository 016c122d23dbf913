package io.github.nginxupgrade.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A server behind the nginx whose answers begin and do not end before the test says so: whichever protocol the client speaks,
 * the worker that has the request cannot leave.
 */
final class HeldAnswer implements AutoCloseable {
    static final String BEGUN = "begun, ";
    static final String WHOLE = BEGUN + "and ended\n";

    private static final String HEAD =
            "HTTP/1.1 200 OK\r\nContent-Length: " + WHOLE.length() + "\r\nConnection: close\r\n\r\n";

    private final ServerSocket backend;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Socket> open = new ArrayList<>();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    HeldAnswer() {
        try {
            backend = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    /** For the server block of the nginx. */
    String location() {
        return "location = /held { proxy_pass http://127.0.0.1:%d; proxy_buffering off; proxy_read_timeout 1h; }\n"
                .formatted(backend.getLocalPort());
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = backend.accept();
                synchronized (open) {
                    open.add(socket);
                }
                threads.execute(() -> answer(socket));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void answer(Socket socket) {
        try (socket) {
            byte[] request = new byte[1024];
            if (socket.getInputStream().read(request) > 0) {
                socket.getOutputStream().write((HEAD + BEGUN).getBytes(StandardCharsets.US_ASCII));
                asked.countDown();
                ended.await();
                socket.getOutputStream().write(WHOLE.substring(BEGUN.length()).getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException cut) {
            // whoever asked is gone
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when a worker has asked. */
    void awaitRequest() {
        Wait.until("a request", PrivateNginx.PATIENCE, () -> asked.getCount() == 0, () -> "none");
    }

    /** Lets all answers end. */
    void end() {
        ended.countDown();
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            backend.close();
            synchronized (open) {
                for (Socket socket : open) {
                    socket.close();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
