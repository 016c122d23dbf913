package io.github.nginxupgrade.os.linux;

import io.github.nginxupgrade.os.Clock;
import io.github.nginxupgrade.os.linux.kernel.Interruptions;
import io.github.nginxupgrade.os.linux.kernel.LibC;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** The machine's clocks, and the only sleep of the program. */
final class LinuxClock implements Clock {
    /** CLOCK_BOOTTIME of clock_gettime(2), linux/time.h. */
    private static final int BOOTTIME = 7;

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

    /** {@code /proc/uptime} would tell the same where it is the kernel's: in a container it may be lxcfs's. */
    @Override
    public Duration sinceBoot() {
        var time = new byte[2 * Long.BYTES];
        if (LibC.c().clock_gettime(BOOTTIME, time) != 0) {
            throw new IllegalStateException("clock_gettime: " + LibC.errno());
        }
        ByteBuffer timespec = ByteBuffer.wrap(time).order(ByteOrder.nativeOrder());
        return Duration.ofSeconds(timespec.getLong(), timespec.getLong());
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
