package io.github.nginxupgrade.recording;

import io.github.nginxupgrade.outcome.Event;
import java.time.Duration;

/**
 * Where one signal follows another, nobody can read what is between them, and the processor is better left to nginx. For two
 * threads: one hears of signals, the other one asks.
 */
public final class Quiet {
    private static final Duration SHORTEST = Duration.ofMillis(150);
    private static final Duration LONGEST = Duration.ofMillis(500);

    private volatile Duration lastSignal = Duration.ZERO;

    /** Takes in what happened. */
    public void on(Event event, Duration at) {
        if (event instanceof Event.StepStarted) {
            lastSignal = at;
        }
    }

    /**
     * True where what is not urgent waits.
     *
     * @param last when it was done last
     */
    public boolean isAt(Duration now, Duration last) {
        return now.minus(lastSignal).compareTo(SHORTEST) < 0 && now.minus(last).compareTo(LONGEST) < 0;
    }
}
