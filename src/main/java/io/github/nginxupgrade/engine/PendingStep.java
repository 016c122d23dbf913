package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.os.Clock;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The one step that was begun and has not shown its effect, if there is one. */
final class PendingStep {
    private final Clock clock;
    private final Patience patience;
    private Optional<Begun> pending = Optional.empty();
    /** Once for all that one look decides: what is not looked for at its beginning must not be missed at its end. */
    private boolean overdue;

    /**
     * A step that was begun.
     *
     * @param pids who got its signal
     * @param before the look on which it was begun
     * @param since the same instant as {@code at}, by the clock that nobody sets
     */
    record Begun(Step step, List<Integer> pids, Situation before, Instant at, Duration since) {}

    PendingStep(Clock clock, Patience patience) {
        this.clock = clock;
        this.patience = patience;
    }

    void begins(Begun begun) {
        pending = Optional.of(begun);
        overdue = false;
    }

    /** A look begins. */
    void looks() {
        overdue = pending.filter(begun -> patience.isOverdue(begun.step(), begun.since()))
                .isPresent();
    }

    /** It has ended, however. */
    Begun end() {
        Begun ended = pending.orElseThrow();
        pending = Optional.empty();
        return ended;
    }

    Optional<Step> step() {
        return pending.map(Begun::step);
    }

    boolean isOverdue() {
        return overdue && pending.isPresent();
    }

    Optional<Duration> overdueFor(Step step) {
        return pending.filter(begun -> begun.step() == step && isOverdue())
                .map(begun -> clock.elapsed().minus(begun.since()));
    }

    boolean mayStillStart(Situation now) {
        return pending.filter(begun -> begun.step() == Step.START_NEW_MASTER
                        && !begun.step().failedIn(begun.before(), now)
                        && !isOverdue())
                .isPresent();
    }

    /** What has become of it by this look, in words; empty where there is none, or it has yet to show. */
    Optional<String> evidence(Situation now) {
        if (pending.isEmpty()) {
            return Optional.empty();
        }
        Step step = pending.get().step();
        Situation before = pending.get().before();
        if (step.showsIn(before, now)) {
            return Optional.of(Evidence.of(step, now));
        }
        if (step.failedIn(before, now)) {
            return Optional.of("no new master is left: " + now.words());
        }
        // nothing waits for this one, and nothing is done about it but to tell
        return step == Step.REOPEN_LOGS && isOverdue() ? Optional.of(Evidence.of(step, now)) : Optional.empty();
    }
}
