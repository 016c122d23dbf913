package io.github.nginxupgrade.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A download that has begun, is read on in the background, and ends by itself after some seconds. */
final class SlowDownload implements AutoCloseable {
    private final Socket socket;
    private final CompletableFuture<Boolean> whole;

    /** Returns when the first byte has come: a worker has it. */
    SlowDownload(PrivateNginx nginx, String rate) {
        try {
            byte[] expected = Files.readAllBytes(nginx.prefix().resolve("html/download"));
            socket = new Socket(InetAddress.getLoopbackAddress(), nginx.port());
            String request = "GET /download?rate=" + rate + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
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
            byte[] all = socket.getInputStream().readAllBytes();
            int start = all.length - expected.length;
            return start > 0 && Arrays.equals(all, start, all.length, expected, 0, expected.length);
        } catch (IOException e) {
            return false;
        }
    }

    boolean goesOn() {
        return !whole.isDone();
    }

    /** Waits for its end; false where it was cut. */
    boolean arrivesWhole(Duration limit) {
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
