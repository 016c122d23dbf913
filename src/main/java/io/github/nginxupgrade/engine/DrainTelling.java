package io.github.nginxupgrade.engine;

import java.time.Duration;
import java.util.Optional;

/**
 * When it is time to tell of draining workers again: at growing intervals, for to count connections costs a pass over all of the
 * machine's, and a log of a long drain should stay short.
 */
final class DrainTelling {
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);

    private Duration interval = Duration.ofSeconds(1);
    private Optional<Duration> since = Optional.empty();
    private Optional<Duration> next = Optional.empty();

    /** To be asked at each look at which workers drain, the first of which begins it. */
    boolean isDue(Duration elapsed) {
        if (next.isEmpty()) {
            since = Optional.of(elapsed);
            next = Optional.of(elapsed.plus(interval));
        }
        if (elapsed.compareTo(next.get()) < 0) {
            return false;
        }
        next = Optional.of(next.get().plus(interval));
        Duration doubled = interval.multipliedBy(2);
        interval = doubled.compareTo(LONGEST_SILENCE) < 0 ? doubled : LONGEST_SILENCE;
        return true;
    }

    /** For how long they have drained. */
    Duration waited(Duration elapsed) {
        return elapsed.minus(since.orElse(elapsed));
    }
}
