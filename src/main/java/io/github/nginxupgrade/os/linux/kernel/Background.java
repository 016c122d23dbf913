package io.github.nginxupgrade.os.linux.kernel;

import io.github.nginxupgrade.text.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/**
 * Work that waits for somebody else, each on a thread of its own. Java's common pool has a thread less than the machine has
 * processors, in newer ones also where that is a single one: there a stream that is read to its end holds up the next one.
 */
public final class Background {
    private Background() {}

    /** Does not block; the thread ends with the program. */
    public static <T> Future<T> start(String name, Callable<T> work) {
        var task = new FutureTask<>(work);
        onThread(name, task);
        return task;
    }

    /** All that comes from a stream until its end, one character a byte; fails with {@link UncheckedIOException}. */
    public static CompletableFuture<String> text(String name, InputStream stream) {
        return CompletableFuture.supplyAsync(() -> all(stream), task -> onThread(name, task));
    }

    private static String all(InputStream stream) {
        try (stream) {
            return Bytes.text(stream.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void onThread(String name, Runnable task) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}
