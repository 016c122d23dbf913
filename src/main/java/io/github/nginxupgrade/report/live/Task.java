package io.github.nginxupgrade.report.live;

import java.time.Duration;
import java.util.Optional;

/**
 * A part of a run as it is shown: a preparation, a signal with its effect, or a time that must pass.
 *
 * @param name in a word
 * @param words what is known of it
 * @param signal that was sent for it; empty where none is
 * @param took so far, or in all; empty where it has not begun
 * @param limit how long it may take, where that is known
 */
record Task(String name, State state, String words, String signal, Optional<Duration> took, Optional<Duration> limit) {
    /** How far it is. */
    enum State {
        AHEAD,
        RUNNING,
        DONE,
        FAILED
    }

    /** One that has not begun. */
    static Task ahead(String name, String words) {
        return new Task(name, State.AHEAD, words, "", Optional.empty(), Optional.empty());
    }

    Task is(State other) {
        return new Task(name, other, words, signal, took, limit);
    }

    Task says(String other) {
        return new Task(name, state, other, signal, took, limit);
    }

    Task sends(String other) {
        return new Task(name, state, words, other, took, limit);
    }

    Task took(Duration time) {
        return new Task(name, state, words, signal, Optional.of(time), limit);
    }

    Task within(Duration time) {
        return new Task(name, state, words, signal, took, Optional.of(time));
    }
}
