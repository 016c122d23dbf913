package io.github.nginxupgrade.os;

import java.time.Duration;
import java.time.Instant;

/** Time. */
public interface Clock {
    /** {@code USER_HZ}: start times are told in hundredths of a second, on every machine. */
    long TICK_MS = 10;

    /** The time of day, for people and journals; it may jump. */
    Instant now();

    /** Time since some fixed moment; never jumps. For deadlines. */
    Duration elapsed();

    /**
     * Time since boot on the clock by which the kernel counts the start times of processes (CLOCK_BOOTTIME), in our time
     * namespace as these are (time_namespaces(7)), to the hundredth of a second, as these are.
     */
    Duration sinceBoot();

    /**
     * The time of day at which a process was started, to the hundredth of a second.
     *
     * @param ticks its start time as proc(5) has it
     */
    default Instant atTicks(long ticks) {
        return now().minus(sinceBoot()).plusMillis(TICK_MS * ticks);
    }

    /** Blocks for this long; returns early when an interruption (Ctrl-C, TERM, HUP) arrives. */
    void pause(Duration duration);
}
