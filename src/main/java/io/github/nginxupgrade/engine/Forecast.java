package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.action.Actor;
import io.github.nginxupgrade.action.Foreseen;
import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.outcome.PlannedStep;
import io.github.nginxupgrade.outcome.PlannedStep.PlannedWait;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The table, unrolled over an nginx that behaves: what apply would do, and a rollback. Pure. */
public final class Forecast {
    /** More decisions than any way has; a table that goes round in a circle ends here. */
    private static final int MOST = 50;

    private final Policy policy;
    private final Duration testTook;
    private final List<PlannedStep> steps = new ArrayList<>();
    private Prediction at;
    private Prediction beforeCommit;
    private Decision end = new Decision.Wait("a decision");

    private Forecast(Prediction from, Policy policy, Duration testTook) {
        this.at = from;
        this.beforeCommit = from;
        this.policy = policy;
        this.testTook = testTook;
    }

    /**
     * The way from here to a goal.
     *
     * @param testTook how long a test of the configuration takes: a start takes about as long
     */
    public static Forecast of(Prediction from, Goal goal, Policy policy, Duration testTook) {
        var forecast = new Forecast(from, policy, testTook);
        forecast.unroll(goal);
        return forecast;
    }

    /** The signals that follow this one if nginx behaves; none after a step that is none. */
    static List<PlannedStep> signalsAfter(Step step, Prediction from, Goal goal, Policy policy) {
        if (step.signal().isEmpty()) {
            return List.of();
        }
        List<PlannedStep> way = of(from, goal, policy, Duration.ZERO).steps();
        return way.isEmpty() || way.get(0).step() != step
                ? List.of()
                : way.stream()
                        .skip(1)
                        .filter(next -> next.step().signal().isPresent())
                        .toList();
    }

    private void unroll(Goal goal) {
        for (int i = 0; i < MOST; i++) {
            end = Table.decide(at.input(), goal, policy.onDrainTimeout());
            Optional<Prediction> next = Optional.empty();
            if (end instanceof Decision.Act act) {
                next = act(act.step());
            } else if (end instanceof Decision.Wait wait) {
                next = await(wait.what());
            }
            if (next.isEmpty()) {
                return;
            }
            at = next.get();
        }
    }

    private Optional<Prediction> act(Step step) {
        Situation now = at.situation();
        List<Integer> pids = Actor.receivers(step, now).stream()
                .map(ProcessIdentity::pid)
                .filter(pid -> !pid.equals(Foreseen.UNKNOWN))
                .toList();
        steps.add(new PlannedStep(step, pids, List.of()));
        return at.after(step);
    }

    private Optional<Prediction> await(String what) {
        Phase phase = at.situation().phase();
        if (!steps.isEmpty()) {
            PlannedStep last = steps.remove(steps.size() - 1);
            var waits = new ArrayList<>(last.waits());
            waits.add(new PlannedWait(what, expected(phase), limit(phase)));
            steps.add(new PlannedStep(last.step(), last.pids(), waits));
        }
        Optional<Prediction> next = at.later();
        if (phase == Phase.STANDBY || phase == Phase.DRAINING) {
            beforeCommit = next.orElse(at);
        }
        return next;
    }

    private Duration expected(Phase phase) {
        return switch (phase) {
            case STARTING -> testTook;
            case OVERLAP -> policy.settle();
            case STANDBY -> policy.observe();
            case DRAINING, RETIRING, UNWINDING, SOLE, DOWN, ORPHANED, BROKEN -> Duration.ZERO;
        };
    }

    private Duration limit(Phase phase) {
        return switch (phase) {
            case STARTING, OVERLAP -> policy.startTimeout();
            case STANDBY -> policy.observe();
            case DRAINING, RETIRING, UNWINDING, SOLE, DOWN, ORPHANED, BROKEN -> policy.drainTimeout();
        };
    }

    public List<PlannedStep> steps() {
        return List.copyOf(steps);
    }

    /** True where the way leads to its goal. */
    public boolean arrives() {
        return end instanceof Decision.Done;
    }

    public Duration expected() {
        return steps.stream().map(PlannedStep::expected).reduce(Duration.ZERO, Duration::plus);
    }

    /** What a rollback would do at the last moment before the old master is retired. */
    public List<PlannedStep> wayBack() {
        return of(beforeCommit, Goal.OLD, policy, testTook).steps();
    }

    /** True where the way ends behind the point after which a rollback is a whole upgrade the other way. */
    public boolean endsBehindCommit() {
        return Table.decide(at.input(), Goal.OLD, policy.onDrainTimeout()) instanceof Decision.Reverse;
    }
}
