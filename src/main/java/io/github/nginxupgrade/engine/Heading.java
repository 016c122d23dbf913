package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.action.Step;
import java.util.Optional;

/** Where a run is heading, and why: forward, until something comes up for which it turns back. */
final class Heading {
    private final Logbook logbook;
    private final StepExecutor steps;
    private Goal goal;
    private Optional<String> turned;
    private boolean interrupted;

    /**
     * At the beginning.
     *
     * @param turned why it goes back, where an earlier program of this run had turned
     */
    Heading(Goal goal, Optional<String> turned, Logbook logbook, StepExecutor steps) {
        this.goal = goal;
        this.turned = turned;
        this.logbook = logbook;
        this.steps = steps;
    }

    Goal goal() {
        return goal;
    }

    Optional<String> turned() {
        return turned;
    }

    boolean wasInterrupted() {
        return interrupted;
    }

    /** False when it goes back already, or was committed: then there is nothing to turn back to. */
    boolean mayTurn() {
        return goal != Goal.OLD && !steps.hasDone(Step.RETIRE_OLD_MASTER);
    }

    void turn(String reason) {
        goal = Goal.OLD;
        turned = Optional.of(reason);
        logbook.turned(reason);
    }

    /** Likewise, for a person has asked for it by this signal. */
    void interrupted(String signal) {
        interrupted = true;
        turn("interrupted by " + signal);
    }
}
