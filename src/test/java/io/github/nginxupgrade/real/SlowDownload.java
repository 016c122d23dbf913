package io.github.nginxupgrade.real;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A download that has begun, and is read on so slowly that it lasts until somebody waits for its end: however slow the
 * machine is, the worker has it for as long as the test needs it.
 */
final class SlowDownload implements AutoCloseable {
    /** With what nginx may have given to the kernel (4 MiB by tcp_wmem) far from the 8 MiB of the whole. */
    static final int RECEIVE_BUFFER = 64 << 10;

    /** As much in each pause: nginx, which cuts off whom nothing can be sent for 60 s, sees that it goes on. */
    static final int PIECE = 4 << 10;

    static final long PAUSE_MS = 50;

    private final Socket socket = new Socket();
    private final CountDownLatch awaited = new CountDownLatch(1);
    private final CompletableFuture<Boolean> whole;

    /** Returns when the first byte has come: a worker has it. */
    SlowDownload(PrivateNginx nginx) {
        try {
            byte[] expected = Files.readAllBytes(nginx.prefix().resolve("html/download"));
            socket.setReceiveBufferSize(RECEIVE_BUFFER);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), nginx.port()));
            String request = "GET /download HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            if (socket.getInputStream().read() < 0) {
                throw new AssertionError("the download did not begin");
            }
            whole = CompletableFuture.supplyAsync(() -> endsWith(expected));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean endsWith(byte[] expected) {
        try {
            var received = new ByteArrayOutputStream();
            while (!awaited.await(PAUSE_MS, TimeUnit.MILLISECONDS)) {
                byte[] piece = socket.getInputStream().readNBytes(PIECE);
                if (piece.length == 0) {
                    return false;
                }
                received.writeBytes(piece);
            }
            socket.getInputStream().transferTo(received);
            byte[] all = received.toByteArray();
            int start = all.length - expected.length;
            return start > 0 && Arrays.equals(all, start, all.length, expected, 0, expected.length);
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    boolean goesOn() {
        return !whole.isDone();
    }

    /** Reads on as fast as it comes, to its end; false where it was cut. */
    boolean arrivesWhole(Duration limit) {
        awaited.countDown();
        try {
            return whole.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("the download goes on after " + limit, e);
        } catch (ExecutionException e) {
            throw new AssertionError("the download failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
