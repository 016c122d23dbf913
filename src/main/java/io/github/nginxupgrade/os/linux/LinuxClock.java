package io.github.nginxupgrade.os.linux;

import io.github.nginxupgrade.os.Clock;
import io.github.nginxupgrade.os.linux.kernel.Interruptions;
import io.github.nginxupgrade.os.linux.process.BootClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** The machine's clocks, and the only sleep of the program. */
final class LinuxClock implements Clock {
    private final Interruptions interruptions;

    LinuxClock(Interruptions interruptions) {
        this.interruptions = interruptions;
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public Duration elapsed() {
        return Duration.ofNanos(System.nanoTime());
    }

    @Override
    public Duration sinceBoot() {
        return BootClock.now();
    }

    @Override
    public void pause(Duration duration) {
        try {
            if (interruptions.first().isPresent()) {
                // already interrupted: the latch would return at once, for ever
                Thread.sleep(Math.max(1, duration.toMillis()));
                return;
            }
            boolean unused = interruptions.arrived().await(duration.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
