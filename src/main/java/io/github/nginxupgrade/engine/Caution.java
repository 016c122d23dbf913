package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.os.Host;
import io.github.nginxupgrade.situation.Situation;
import java.util.Optional;

/** What the table decides is not done where the step's guard forbids it just now, and is not waited for without an end. */
final class Caution {
    private final Host host;
    private final Policy policy;
    private final Patience patience;
    private final StepExecutor steps;

    Caution(Host host, Policy policy, Patience patience, StepExecutor steps) {
        this.host = host;
        this.policy = policy;
        this.patience = patience;
        this.steps = steps;
    }

    /**
     * The decision as it is to be followed.
     *
     * @param mayTurn false when it goes back already, or was committed
     */
    Decision on(Decision decided, DecisionInput input, Goal goal, boolean mayTurn) {
        Decision asked = goal == Goal.OLD ? decided : unlessAsked(decided, input);
        return unlessEndless(ifSafe(asked, input.situation(), mayTurn), input, mayTurn);
    }

    /** What the step's guard forbids just now, a signal to a master that is busy with an earlier one say, waits. */
    private Decision ifSafe(Decision decision, Situation now, boolean mayTurn) {
        if (!(decision instanceof Decision.Act act) || act.step().isSafeIn(now)) {
            patience.isSafe();
            return decision;
        }
        Step step = act.step();
        if (!patience.isUnsafeForTooLong()) {
            return new Decision.Wait(now.hindrance()
                    .map(hindrance -> "this to end: " + hindrance)
                    .orElse(step.receiver().words() + " to be done with what it is at"));
        }
        String reason = step.words() + " has not been safe for "
                + policy.startTimeout().toSeconds() + " s: " + now.hindrance().orElse(now.words());
        // of two masters none may be told anything while one is halted, so there is no way back either
        boolean stands = now.halted().isPresent() && now.newMaster().isPresent();
        return stands ? new Decision.Stuck(reason) : turnOrStop(reason, mayTurn);
    }

    /**
     * Somebody else has committed, and what this run promised is not shown yet: to wait for that ends when who asked for it
     * says so, and no command goes back without the whole way.
     */
    private Decision unlessAsked(Decision decision, DecisionInput input) {
        if (!(decision instanceof Decision.Wait) || !input.isOvertaken()) {
            return decision;
        }
        Optional<String> signal = host.interruption();
        if (signal.isPresent()) {
            return new Decision.Stuck(
                    "interrupted by " + signal.get() + " before all was shown that this run promised");
        }
        return patience.isOver() ? new Decision.Turn("the deadline of the whole command has passed") : decision;
    }

    /** One master or none, workers that come and go, and nothing that could be done about it for a long time. */
    private Decision unlessEndless(Decision decision, DecisionInput input, boolean mayTurn) {
        Situation now = input.situation();
        boolean bounded = now.newMaster().isPresent() || steps.pending().isPresent() || input.isOvertaken();
        if (!(decision instanceof Decision.Wait) || !patience.hasStalled(bounded)) {
            return decision;
        }
        patience.moves();
        return turnOrStop("it comes to no rest: " + now.words(), mayTurn);
    }

    private static Decision turnOrStop(String reason, boolean mayTurn) {
        return mayTurn ? new Decision.Turn(reason) : new Decision.Stuck(reason);
    }
}
