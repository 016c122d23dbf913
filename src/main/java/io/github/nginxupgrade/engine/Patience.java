package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.os.Clock;
import java.time.Duration;
import java.util.Optional;

/** How long what does not come is waited for, and what fails is tried: deadlines, steps, a machine that refuses. */
final class Patience {
    private final Clock clock;
    private final Policy policy;
    private final Duration asked;
    private Optional<Duration> failingSince = Optional.empty();
    private Optional<Duration> unsafeSince = Optional.empty();
    private Optional<Duration> stalledSince = Optional.empty();

    /** What to do about a failure. */
    enum Answer {
        TRY_AGAIN,
        TURN,
        GIVE_UP
    }

    /**
     * The patience of one command.
     *
     * @param asked when it began, in time since boot: its deadline counts from there
     */
    Patience(Clock clock, Policy policy, Duration asked) {
        this.clock = clock;
        this.policy = policy;
        this.asked = asked;
    }

    /** The deadline of the whole command. */
    boolean isOver() {
        return policy.deadline().filter(limit -> hasPassed(asked, limit)).isPresent();
    }

    /** The effect of a step that was done then should have been seen. */
    boolean isOverdue(Step step, Duration since) {
        return hasPassed(since, step.limit().orElse(policy.startTimeout()));
    }

    /** A look, or an act, went well. */
    void succeeded() {
        failingSince = Optional.empty();
    }

    /**
     * A look, or an act on the way back, failed: that is tried for a while, then a way forward turns back.
     *
     * @param mayTurn true where there is a way back to turn to
     */
    Answer failed(boolean mayTurn) {
        Duration now = clock.elapsed();
        failingSince = failingSince.or(() -> Optional.of(now));
        if (mayTurn && hasPassed(failingSince.get(), Timers.TRANSIENT)) {
            failingSince = Optional.of(now);
            return Answer.TURN;
        }
        return hasPassed(failingSince.get(), policy.startTimeout()) ? Answer.GIVE_UP : Answer.TRY_AGAIN;
    }

    /** The step that is next is safe, or none is. */
    void isSafe() {
        unsafeSince = Optional.empty();
    }

    /** The step that is next is not safe, as it has not been for longer than a start may take. */
    boolean isUnsafeForTooLong() {
        Duration now = clock.elapsed();
        unsafeSince = unsafeSince.or(() -> Optional.of(now));
        return hasPassed(unsafeSince.get(), policy.startTimeout());
    }

    /**
     * Something is waited for, and nothing has been done for a long time.
     *
     * @param bounded true where another deadline ends that wait
     */
    boolean hasStalled(boolean bounded) {
        Duration now = clock.elapsed();
        stalledSince = bounded ? Optional.empty() : stalledSince.or(() -> Optional.of(now));
        return stalledSince
                .filter(since -> hasPassed(since, policy.startTimeout().multipliedBy(2)))
                .isPresent();
    }

    /** Something was done, or is about to be. */
    void moves() {
        stalledSince = Optional.empty();
    }

    private boolean hasPassed(Duration since, Duration limit) {
        return clock.elapsed().minus(since).compareTo(limit) >= 0;
    }
}
