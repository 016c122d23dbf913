package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.situation.Expectation;
import io.github.nginxupgrade.situation.Observer;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import io.github.nginxupgrade.situation.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks at the instance as a run must: with what its own steps, and those of commands before it, may have left there. */
final class RunObserver {
    private final Os os;
    private final RunContext context;
    private final Logbook logbook;
    private final Pacing pacing;
    private final Observer observer;

    /** When a command before this one told the old master to drain its workers. */
    private final Optional<Instant> drainedBefore;

    RunObserver(Os os, RunContext context, Logbook logbook, Pacing pacing) {
        this.os = os;
        this.context = context;
        this.logbook = logbook;
        this.pacing = pacing;
        this.observer = new Observer(os, context.instance(), context.expectation());
        observer.remember(context.manifest().oldMaster());
        if (!context.isOurs()) {
            QuitSent.before(os.processes(), context.run()).forEach(observer::toldToQuit);
        }
        this.drainedBefore = context.isOurs()
                ? Optional.empty()
                : DrainStart.of(Optional.of(context.run()))
                        .of(context.manifest().oldMaster().pid());
    }

    /** QUIT was sent to it. */
    void toldToQuit(ProcessIdentity master) {
        observer.toldToQuit(master);
    }

    Situation look(Goal goal, StepExecutor steps) throws OsFailure {
        pacing.looks();
        if (goal == Goal.OLD || !context.isOurs() || steps.hasDone(Step.RETIRE_OLD_MASTER)) {
            observer.watchLogs(Set.copyOf(context.manifest().holdings().logs()));
        }
        Situation now = observer.look();
        if (now.phase() == Phase.SOLE && mayHaveOrphans(goal, steps, now)) {
            now = observer.lookForOrphans();
        }
        return withoutUnresponsive(steps, now);
    }

    /** What was seen, or where that is old, what is seen now: what happened meanwhile must not be signalled into. */
    Situation recent(Step step, Situation seen) throws OsFailure {
        if (step.signal().isEmpty() || pacing.isFresh()) {
            return seen;
        }
        return step == Step.RETIRE_ORPHANS ? observer.lookForOrphans() : observer.look();
    }

    /** The new master is the one that executes the very file that is at nginx's path now. */
    void expectInstalled() throws OsFailure {
        Expectation known = context.expectation();
        observer.expect(new Expectation(
                known.workers(), os.files().stat(context.instance().binary()).map(FileStat::id), known.settle()));
    }

    /** A master that was killed, by whomever, leaves workers behind that still accept; one that is yet to come has none. */
    private boolean mayHaveOrphans(Goal goal, StepExecutor steps, Situation now) {
        return !steps.mayStillStart(now) && (goal == Goal.OLD || !context.isOurs() || steps.hasDoneAny());
    }

    /** One old worker that hears nothing is no reason to take a version back that serves well. */
    private Situation withoutUnresponsive(StepExecutor steps, Situation now) throws OsFailure {
        Optional<Duration> told = drainingFor(steps);
        List<Worker> silent = told.isEmpty()
                ? List.of()
                : UnresponsiveWorkers.of(os, now, context.manifest().oldWorkers(), told.get());
        if (silent.isEmpty()) {
            return now;
        }
        silent.forEach(worker -> logbook.warn(UnresponsiveWorkers.words(os, worker, told.get())));
        observer.countAsDraining(silent.stream().map(Worker::identity).toList());
        return observer.look();
    }

    /** How long ago the old master was told to drain its workers, where that has had its time. */
    private Optional<Duration> drainingFor(StepExecutor steps) {
        if (steps.pending().isPresent()) {
            return steps.overdueFor(Step.DRAIN_OLD_WORKERS);
        }
        return drainedBefore
                .map(at -> Duration.between(at, os.clock().now()))
                .filter(since -> since.compareTo(Timers.TRANSIENT) >= 0);
    }
}
