package io.github.nginxupgrade.real;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits on conditions. The only place in these tests that sleeps. */
final class Wait {
    private static final long POLL_MS = 5;

    private Wait() {}

    /** Looks every few milliseconds until what is seen is enough, and returns it; fails with what was seen last. */
    static <T> T until(String description, Duration timeout, Supplier<T> look, Predicate<T> enough) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            T seen = look.get();
            if (enough.test(seen)) {
                return seen;
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new AssertionError(
                        "waited " + timeout.toMillis() + " ms in vain for: " + description + "\nlast seen: " + seen);
            }
            sleep(POLL_MS);
        }
    }

    /** As above for a plain condition; {@code state} is asked only for the message of a failure. */
    static void until(String description, Duration timeout, BooleanSupplier condition, Supplier<?> state) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                throw new AssertionError("waited " + timeout.toMillis() + " ms in vain for: " + description
                        + "\nlast seen: " + state.get());
            }
            sleep(POLL_MS);
        }
    }

    /** Fails as soon as the condition no longer holds; for "nothing happens", which only time can show. */
    static void holds(String description, Duration span, BooleanSupplier condition, Supplier<?> state) {
        long end = System.nanoTime() + span.toNanos();
        while (System.nanoTime() - end < 0) {
            if (!condition.getAsBoolean()) {
                throw new AssertionError("it did not stay so: " + description + "\nlast seen: " + state.get());
            }
            sleep(POLL_MS);
        }
    }

    /** Lets time pass, for load that has to last. */
    static void pass(Duration span) {
        sleep(span.toMillis());
    }

    private static void sleep(long ms) {
        try {
            TimeUnit.MILLISECONDS.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting", e);
        }
    }

    /** The start of a process is known to a hundredth of a second: what is changed after it must be changed clearly later. */
    static void clearlyLater() {
        long start = System.nanoTime();
        until(
                "some time after the start",
                PrivateNginx.PATIENCE,
                () -> System.nanoTime() - start > 150_000_000L,
                () -> "");
    }
}
