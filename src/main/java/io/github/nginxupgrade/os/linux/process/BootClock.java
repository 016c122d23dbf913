package io.github.nginxupgrade.os.linux.process;

import io.github.nginxupgrade.os.Clock;
import io.github.nginxupgrade.os.linux.kernel.Background;
import io.github.nginxupgrade.os.linux.kernel.Proc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * The clock by which the kernel counts the start times of processes (CLOCK_BOOTTIME), told by the start of a thread of our own.
 * To ask for it would take the C library, and binding that takes longer than a whole look at nginx; {@code /proc/uptime} may be
 * lxcfs's in a container.
 */
public final class BootClock {
    private BootClock() {}

    /** To the hundredth of a second that has passed last. Blocks until a thread has been started. */
    public static Duration now() {
        Future<StatLine> own = Background.start("boot-clock", () -> Proc.text(Path.of("/proc/thread-self/stat"))
                .flatMap(StatLine::parse)
                .orElseThrow());
        try {
            return Duration.ofMillis(Clock.TICK_MS * own.get().startTicks());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException unreadable) {
            throw new IllegalStateException("/proc/thread-self/stat tells no start time", unreadable);
        }
    }
}
