package io.github.nginxupgrade.os;

import java.time.Duration;
import java.time.Instant;

/** Time. */
public interface Clock {
    /** The time of day, for people and journals; it may jump. */
    Instant now();

    /** Time since some fixed moment; never jumps. For deadlines. */
    Duration elapsed();

    /** Blocks for this long; returns early when an interruption (Ctrl-C, TERM, HUP) arrives. */
    void pause(Duration duration);
}
