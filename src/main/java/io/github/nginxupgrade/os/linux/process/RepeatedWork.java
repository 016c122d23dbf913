package io.github.nginxupgrade.os.linux.process;

import io.github.nginxupgrade.os.Jvm;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A thread that does the same again and again, and ends with the program. */
final class RepeatedWork implements Jvm.Beside {
    private final ScheduledExecutorService thread;

    RepeatedWork(String name, Duration pause, Runnable work) {
        thread = Executors.newSingleThreadScheduledExecutor(running -> {
            var daemon = new Thread(running, name);
            daemon.setDaemon(true);
            return daemon;
        });
        var unused = thread.scheduleWithFixedDelay(work, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public boolean finish(Runnable last, Duration limit) {
        try {
            thread.submit(last).get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException notDone) {
            return false;
        } finally {
            thread.shutdown();
        }
    }
}
