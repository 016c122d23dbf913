package io.github.nginxupgrade.proof;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** One piece of work on a thread of its own, so that whoever waits for it goes on looking. */
public final class BackgroundTask<T> {
    private Optional<CompletableFuture<T>> work = Optional.empty();

    public boolean isBusy() {
        return work.isPresent();
    }

    public void start(String name, Supplier<T> what) {
        work = Optional.of(CompletableFuture.supplyAsync(what, task -> {
            var thread = new Thread(task, name);
            thread.setDaemon(true);
            thread.start();
        }));
    }

    /** What came of it, once. */
    public Optional<T> take() {
        if (work.isEmpty() || !work.get().isDone()) {
            return Optional.empty();
        }
        Optional<T> done = Optional.of(work.get().join());
        work = Optional.empty();
        return done;
    }
}
