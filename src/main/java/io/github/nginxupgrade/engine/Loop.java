package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.outcome.PlannedStep;
import io.github.nginxupgrade.situation.Binaries;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import io.github.nginxupgrade.situation.Worker;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/**
 * Observe, decide, act, until the table says that it is over. The same loop goes forward and back; a failure going
 * forward turns the goal to OLD.
 *
 * <p>A look tells all but what is kept here: where it is heading and why, and what was seen last, for when a look fails.
 * What was done is the {@link StepExecutor}'s, since when something lasts that of {@link Timers} and {@link Patience}.
 */
public final class Loop {
    private final Os os;
    private final RunContext context;
    private final Policy policy;
    private final Examiner examiner;
    private final Logbook logbook;
    private final Narrator narrator;
    private final Pacing pacing;
    private final Patience patience;
    private final RunPort port;
    private final StepExecutor steps;
    private final Timers timers = new Timers();
    private final DoneByOthers others = new DoneByOthers();
    private final Duration started;

    private Goal goal;
    private Optional<String> turned;
    private boolean interrupted;
    private Optional<RunPort.Seen> last = Optional.empty();

    /**
     * The loop of a run.
     *
     * @param asked when the command began: its deadline counts from there
     */
    public Loop(Os os, Binaries binaries, HeldProgress progress, RunContext context, Goal goal, Duration asked) {
        this(os, binaries, progress, context, goal, asked, RunPort.of(os, binaries, progress, context));
    }

    Loop(Os os, Binaries binaries, HeldProgress progress, RunContext context, Goal goal, Duration asked, RunPort port) {
        this.os = os;
        this.port = port;
        this.context = context;
        this.policy = context.policy();
        this.goal = goal;
        this.turned = context.turned();
        this.started = os.clock().elapsed();
        this.examiner = new Examiner(os, binaries, context, port.systemd());
        this.logbook = new Logbook(os.clock(), port.journal(), progress);
        this.narrator = new Narrator(progress, new Views(os, binaries), context.run());
        this.pacing = new Pacing(os);
        this.patience = new Patience(os.clock(), policy, asked);
        this.steps = new StepExecutor(os, context, port, pacing, patience, logbook, narrator);
    }

    /**
     * Blocks until the goal is reached or no safe step is left.
     *
     * @throws OsFailure where not even a first look is possible
     */
    public LoopResult run() throws OsFailure {
        logbook.setsOut(context.command(), goal, policy);
        turned.ifPresent(logbook::turned);
        while (true) {
            Optional<LoopResult> result = attempt();
            if (result.isPresent()) {
                return result.get();
            }
        }
    }

    /** What is seen and done is told when the signal is sent, or when there is nothing to do but to wait. */
    Optional<LoopResult> attempt() throws OsFailure {
        logbook.hold();
        try {
            Optional<LoopResult> result = iterate();
            patience.succeeded();
            return result;
        } catch (OsFailure | UncheckedIOException e) {
            if (last.isEmpty()) {
                throw e;
            }
            return survive(e instanceof OsFailure failure ? failure.sentence() : String.valueOf(e.getMessage()));
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError bug) {
            if (!mayTurn()) {
                throw bug;
            }
            // whatever we did wrong, and whatever we ran out of, the machine must not stay half-way
            turn("a bug in nginx-upgrade: "
                    + (bug instanceof CompletionException && bug.getCause() != null ? bug.getCause() : bug));
            return Optional.empty();
        } finally {
            logbook.tell();
        }
    }

    /** Looks, decides, and does one thing; empty as long as it is not over. */
    private Optional<LoopResult> iterate() throws OsFailure {
        RunPort.Seen seen = look();
        Situation now = seen.situation();
        last = Optional.of(seen);
        turnIfAsked(now);
        DecisionInput input = examiner.input(now, seen.disk(), goal, steps, timers);
        Decision decided = unlessAsked(Table.decide(input, goal, policy.onDrainTimeout()), input);
        Decision decision = unlessEndless(ifSafe(decided, now), input);
        narrator.decided(now, goal, decision);
        if (decision instanceof Decision.Act act) {
            act(act.step(), now);
        } else if (decision instanceof Decision.Wait wait) {
            await(wait, now);
        } else if (decision instanceof Decision.Turn turn && policy.turnsBack() && mayTurn()) {
            turn(turn.reason());
        } else {
            return Optional.of(ending(decision));
        }
        // one that turned back walks to the end, whatever its deadline
        boolean tooLate = goal == Goal.OLD && turned.isEmpty() && patience.isOver();
        return tooLate ? Optional.of(ending(new Decision.Stuck("the deadline has passed"))) : Optional.empty();
    }

    private RunPort.Seen look() throws OsFailure {
        pacing.looks();
        RunPort.Seen seen = port.observer().look(goal, steps);
        Situation now = seen.situation();
        if (last.isEmpty()) {
            // with what it holds now its later answers are compared
            Supervision unused = port.systemd().look(now);
        }
        steps.forgetOthers(now, examiner);
        Situation served = examiner.served(now);
        timers.saw(now, served, os.clock().elapsed());
        narrator.saw(now);
        if (goal != Goal.OLD && context.proving().isPromised()) {
            others.saw(served, steps).forEach(logbook::warn);
        }
        steps.saw(now);
        return seen;
    }

    /** What the step's guard forbids just now, a signal to a master that is busy with an earlier one say, waits. */
    private Decision ifSafe(Decision decision, Situation now) {
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
        return stands ? new Decision.Stuck(reason) : turnOrStop(reason);
    }

    /**
     * Somebody else has committed, and what this run promised is not shown yet: to wait for that ends when who asked for it says so,
     * and no command goes back without the whole way.
     */
    private Decision unlessAsked(Decision decision, DecisionInput input) throws OsFailure {
        if (!(decision instanceof Decision.Wait) || !input.isOvertaken() || goal == Goal.OLD) {
            return decision;
        }
        Optional<String> signal = os.host().interruption();
        if (signal.isPresent()) {
            return new Decision.Stuck(
                    "interrupted by " + signal.get() + " before all was shown that this run promised");
        }
        return patience.isOver() ? new Decision.Turn("the deadline of the whole command has passed") : decision;
    }

    /** One master or none, workers that come and go, and nothing that could be done about it for a long time. */
    private Decision unlessEndless(Decision decision, DecisionInput input) {
        Situation now = input.situation();
        boolean bounded = now.newMaster().isPresent() || steps.pending().isPresent() || input.isOvertaken();
        if (!(decision instanceof Decision.Wait) || !patience.hasStalled(bounded)) {
            return decision;
        }
        patience.moves();
        return turnOrStop("it comes to no rest: " + now.words());
    }

    private Decision turnOrStop(String reason) {
        return mayTurn() ? new Decision.Turn(reason) : new Decision.Stuck(reason);
    }

    private void act(Step step, Situation now) throws OsFailure {
        // whoever was at work before us may have sent a signal in his last moment: let it show first
        if (!context.isOurs() && logbook.steps().isEmpty() && !hasLookedForAWhile()) {
            waitABit();
            return;
        }
        try {
            if (steps.perform(step, now, () -> ahead(step, now), goal != Goal.OLD)) {
                patience.moves();
                pacing.acted();
            }
        } catch (OsFailure e) {
            notDone(step, e);
        }
        if (step.signal().isPresent()) {
            pacing.giveWay();
        }
    }

    /** Nothing was sent, or not all files were swapped. */
    private void notDone(Step step, OsFailure failure) throws OsFailure {
        if (steps.endures(step, failure)) {
            waitABit();
        } else if (mayTurn()) {
            turn(failure.sentence());
        } else if (failure.reason() != OsFailure.Reason.IDENTITY_CHANGED) {
            throw failure;
        }
    }

    /** A phase that stands, or one that flaps for longer than any signal takes to show. */
    private boolean hasLookedForAWhile() {
        boolean longEnough = os.clock().elapsed().minus(started).compareTo(Timers.TRANSIENT) >= 0;
        return longEnough || timers.isSteady(policy.settle());
    }

    /** The signals that will follow this one if nginx behaves, by the same table. */
    private List<PlannedStep> ahead(Step step, Situation now) {
        if (step.signal().isEmpty()) {
            return List.of();
        }
        Prediction from = Prediction.now(now, last.orElseThrow().disk());
        List<PlannedStep> way = Forecast.of(from, goal, policy, Duration.ZERO).steps();
        return way.isEmpty() || way.get(0).step() != step
                ? List.of()
                : way.stream()
                        .skip(1)
                        .filter(next -> next.step().signal().isPresent())
                        .toList();
    }

    private void await(Decision.Wait wait, Situation now) {
        String hindrance = now.halted().isPresent() ? now.hindrance().orElse("") : "";
        boolean said = wait.what().contains(hindrance);
        Duration elapsed = os.clock().elapsed();
        narrator.waits(said ? wait.what() : wait.what() + "; " + hindrance, elapsed);
        if (now.draining() > 0) {
            narrator.drains(now, elapsed);
        }
        waitABit();
    }

    private void waitABit() {
        logbook.tell();
        pacing.await(last.map(seen -> watched(seen.situation())).orElse(List.of()));
    }

    private static List<ProcessIdentity> watched(Situation now) {
        return now.masters().stream()
                .flatMap(master -> Stream.concat(
                        Stream.of(master.identity()), master.workers().stream().map(Worker::identity)))
                .toList();
    }

    private Optional<LoopResult> survive(String failure) {
        switch (patience.failed(mayTurn())) {
            case GIVE_UP -> {
                return Optional.of(ending(new Decision.Stuck(failure)));
            }
            case TURN -> turn(failure);
            case TRY_AGAIN -> {}
        }
        waitABit();
        return Optional.empty();
    }

    private void turnIfAsked(Situation now) throws OsFailure {
        boolean committed =
                now.phase() == Phase.RETIRING || (now.phase() == Phase.SOLE && examiner.running(now) == Running.NEW);
        if (!mayTurn() || committed) {
            return;
        }
        Optional<String> signal = os.host().interruption();
        if (signal.isPresent()) {
            interrupted = true;
            turn("interrupted by " + signal.get());
        } else if (patience.isOver()) {
            turn("the deadline of the whole command has passed");
        }
    }

    /** False when it goes back already, or was committed: then there is nothing to turn back to. */
    private boolean mayTurn() {
        return goal != Goal.OLD && !steps.hasDone(Step.RETIRE_OLD_MASTER);
    }

    /** True where it goes back, for a reason that came up on the way. */
    boolean hasTurned() {
        return turned.isPresent();
    }

    private void turn(String reason) {
        goal = Goal.OLD;
        turned = Optional.of(reason);
        logbook.turned(reason);
    }

    /** A way forward that is closed and must not be walked back is the end. */
    private LoopResult ending(Decision decision) {
        Decision end = decision instanceof Decision.Turn turn ? new Decision.Stuck(turn.reason()) : decision;
        RunPort.Seen seen = last.orElseThrow();
        return new LoopResult(
                end, goal, turned, interrupted, seen.situation(), seen.disk(), logbook.steps(), others.all());
    }
}
