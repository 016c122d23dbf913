package io.github.nginxupgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.function.ThrowingSupplier;

/** What a computation takes of the processor, which a busy machine does not make more: a bound on it holds everywhere. */
public final class CpuTime {
    /** After this something waits, or will not end: no machine is so busy. */
    private static final int PATIENCE = 20;

    private CpuTime() {}

    /** Runs it in a thread of its own; fails where it takes more. */
    public static <T> T within(Duration limit, ThrowingSupplier<T> computation) {
        return assertTimeoutPreemptively(limit.multipliedBy(PATIENCE), () -> {
            long before = spent();
            T result = computation.get();
            assertThat(Duration.ofNanos(spent() - before)).isLessThan(limit);
            return result;
        });
    }

    private static long spent() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
