package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.PlannedStep;
import io.github.nginxupgrade.situation.Binaries;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * Observe, decide, act, until the table says that it is over. The same loop goes forward and back; a failure going
 * forward turns the goal to OLD.
 *
 * <p>A look tells all but what is kept here: where it is heading and why, and what was seen last, for when a look fails.
 * What was done is the {@link StepExecutor}'s, since when something lasts that of {@link Timers} and {@link Patience}.
 *
 * <p>Long, for a round of it is read from top to bottom in one file.
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
    private final Caution caution;
    private final RunPort port;
    private final StepExecutor steps;
    private final Timers timers = new Timers();
    private final DoneByOthers others = new DoneByOthers();
    private final Duration started;

    private final Heading heading;
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
        this.started = os.clock().elapsed();
        this.examiner = new Examiner(os, binaries, context, port.systemd());
        this.logbook = new Logbook(os.clock(), port.journal(), progress);
        this.narrator = new Narrator(progress, new Views(os, binaries), context.run(), policy);
        this.pacing = new Pacing(os);
        this.patience = new Patience(os.clock(), policy, asked);
        this.steps = new StepExecutor(os, context, port, pacing, patience, logbook, narrator);
        this.heading = new Heading(goal, context.turned(), logbook, steps);
        this.caution = new Caution(os.host(), policy, patience, steps);
    }

    /**
     * Blocks until the goal is reached or no safe step is left.
     *
     * @throws OsFailure where not even a first look is possible
     */
    public LoopResult run() throws OsFailure {
        logbook.setsOut(context.command(), heading.goal(), policy);
        narrator.setsOut(heading.goal(), context);
        heading.turned().ifPresent(logbook::turned);
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
            if (!heading.mayTurn()) {
                throw bug;
            }
            // whatever we did wrong, and whatever we ran out of, the machine must not stay half-way
            heading.turn("a bug in nginx-upgrade: "
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
        DecisionInput input = examiner.input(now, seen.disk(), heading.goal(), steps, timers);
        Decision decision = caution.on(
                Table.decide(input, heading.goal(), policy.onDrainTimeout()), input, heading.goal(), heading.mayTurn());
        if (input.drainOverdue() && now.phase() == Phase.DRAINING && heading.goal() != Goal.OLD) {
            narrator.drainTimeIsUp(heading.goal());
        }
        narrator.decided(now, heading.goal(), decision);
        if (decision instanceof Decision.Act act) {
            act(act.step(), now);
        } else if (decision instanceof Decision.Wait wait) {
            await(wait, now);
        } else if (decision instanceof Decision.Turn turn && policy.turnsBack() && heading.mayTurn()) {
            heading.turn(turn.reason());
        } else {
            return Optional.of(ending(decision));
        }
        // one that turned back walks to the end, whatever its deadline
        boolean tooLate = heading.goal() == Goal.OLD && !hasTurned() && patience.isOver();
        return tooLate ? Optional.of(ending(new Decision.Stuck("the deadline has passed"))) : Optional.empty();
    }

    private RunPort.Seen look() throws OsFailure {
        pacing.looks();
        steps.looks();
        RunPort.Seen seen = port.observer().look(heading.goal(), steps);
        Situation now = seen.situation();
        if (last.isEmpty()) {
            // with what it holds now its later answers are compared
            Supervision unused = port.systemd().look(now);
        }
        steps.forgetOthers(now, examiner);
        Situation served = examiner.served(now);
        timers.saw(now, served, os.clock().elapsed());
        narrator.saw(now);
        if (heading.goal() != Goal.OLD && context.proving().isPromised()) {
            others.saw(served, steps, Examiner.isDrained(steps, timers)).forEach(logbook::warn);
        }
        steps.saw(now);
        return seen;
    }

    private void act(Step step, Situation now) throws OsFailure {
        // whoever was at work before us may have sent a signal in his last moment: let it show first
        if (!context.isOurs()
                && logbook.steps().isEmpty()
                && !timers.haveLasted(os.clock().elapsed().minus(started), policy.settle())) {
            waitABit();
            return;
        }
        try {
            if (steps.perform(step, now, () -> ahead(step, now), heading.goal() != Goal.OLD)) {
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
        } else if (heading.mayTurn()) {
            heading.turn(failure.sentence());
        } else if (failure.reason() != OsFailure.Reason.IDENTITY_CHANGED) {
            throw failure;
        }
    }

    private List<PlannedStep> ahead(Step step, Situation now) {
        return Forecast.signalsAfter(
                step, Prediction.now(now, last.orElseThrow().disk()), heading.goal(), policy);
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
        pacing.await(last.map(seen -> seen.situation().processes()).orElse(List.of()));
    }

    private Optional<LoopResult> survive(String failure) {
        switch (patience.failed(heading.mayTurn())) {
            case GIVE_UP -> {
                return Optional.of(ending(new Decision.Stuck(failure)));
            }
            case TURN -> heading.turn(failure);
            case TRY_AGAIN -> {}
        }
        waitABit();
        return Optional.empty();
    }

    private void turnIfAsked(Situation now) throws OsFailure {
        boolean committed =
                now.phase() == Phase.RETIRING || (now.phase() == Phase.SOLE && examiner.running(now) == Running.NEW);
        if (heading.mayTurn() && !committed) {
            Optional<String> signal = os.host().interruption();
            signal.ifPresent(heading::interrupted);
            if (signal.isEmpty() && patience.isOver()) {
                heading.turn("the deadline of the whole command has passed");
            }
        }
    }

    /** True where it goes back, for a reason that came up on the way. */
    boolean hasTurned() {
        return heading.turned().isPresent();
    }

    /** A way forward that is closed and must not be walked back is the end. */
    private LoopResult ending(Decision decision) {
        Decision end = decision instanceof Decision.Turn turn ? new Decision.Stuck(turn.reason()) : decision;
        RunPort.Seen seen = last.orElseThrow();
        return new LoopResult(
                end,
                heading.goal(),
                heading.turned(),
                heading.wasInterrupted(),
                seen.situation(),
                seen.disk(),
                logbook.steps(),
                others.all());
    }
}
