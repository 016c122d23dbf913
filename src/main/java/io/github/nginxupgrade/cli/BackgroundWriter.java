package io.github.nginxupgrade.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Writes in the background, in order. A terminal that is stopped (Ctrl-S), an ssh session that hangs or a full pipe blocks
 * whoever writes to it, and whoever watches over an upgrade must not stand still for that.
 */
final class BackgroundWriter {
    private Optional<ExecutorService> writer = Optional.empty();

    /** Does not block. */
    void write(Runnable writing) {
        if (writer.isEmpty()) {
            writer = Optional.of(Executors.newSingleThreadExecutor(BackgroundWriter::thread));
        }
        writer.get().execute(writing);
    }

    /** From now on also this, again and again, with so much time between two. Before anything is written; does not block. */
    void every(Duration pause, Runnable writing) {
        ScheduledExecutorService repeating = Executors.newSingleThreadScheduledExecutor(BackgroundWriter::thread);
        var unused = repeating.scheduleWithFixedDelay(writing, 0, pause.toMillis(), TimeUnit.MILLISECONDS);
        writer = Optional.of(repeating);
    }

    private static Thread thread(Runnable work) {
        var thread = new Thread(work, "screen");
        thread.setDaemon(true);
        return thread;
    }

    /** Blocks until all is written. */
    void await() {
        if (writer.isEmpty()) {
            return;
        }
        try {
            writer.get().submit(() -> {}).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
