package io.github.nginxupgrade.recording;

import io.github.nginxupgrade.outcome.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What happened and has yet to be taken in. Looks come many times a second; where too much waits they are left out, for a terminal that
 * is stopped, or a disk that hangs, must not take the memory that the run needs. For two threads: one adds, the other one takes.
 */
public final class WaitingEvents {
    /** Some minutes of looks. */
    static final int MOST = 2000;

    private final Queue<Told> told = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * An event.
     *
     * @param elapsed by the clock that never jumps
     */
    public record Told(Event event, Instant at, Duration elapsed) {}

    /** Does not block. */
    public void add(Told next) {
        if (!(next.event() instanceof Event.Looked) || waiting.get() < MOST) {
            waiting.incrementAndGet();
            told.add(next);
        }
    }

    /** The first that waits; empty where none does. */
    public Optional<Told> take() {
        Optional<Told> next = Optional.ofNullable(told.poll());
        next.ifPresent(taken -> waiting.decrementAndGet());
        return next;
    }
}
