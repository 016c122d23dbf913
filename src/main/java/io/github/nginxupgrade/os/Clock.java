package io.github.nginxupgrade.os;

import java.time.Duration;
import java.time.Instant;

/** Time. */
public interface Clock {
    /** The time of day, for people and journals; it may jump. */
    Instant now();

    /** Time since some fixed moment; never jumps. For deadlines. */
    Duration elapsed();

    /**
     * Time since boot on the clock by which the kernel counts the start times of processes (CLOCK_BOOTTIME), in our time
     * namespace as these are (time_namespaces(7)), to the hundredth of a second, as these are.
     */
    Duration sinceBoot();

    /** Blocks for this long; returns early when an interruption (Ctrl-C, TERM, HUP) arrives. */
    void pause(Duration duration);
}
