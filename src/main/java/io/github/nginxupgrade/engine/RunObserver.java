package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.os.ProcessInfo;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.Progress;
import io.github.nginxupgrade.situation.Binaries;
import io.github.nginxupgrade.situation.Expectation;
import io.github.nginxupgrade.situation.Observer;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import io.github.nginxupgrade.situation.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Looks at the instance as a run must: with what its own steps, and those of commands before it, may have left there. */
final class RunObserver implements RunPort.Observing {
    private final Os os;
    private final RunContext context;
    private final Binaries binaries;
    private final Progress progress;
    private final Observer observer;
    private final ReloadedWorkers reloaded;

    /** When a command before this one told the old master to drain its workers. */
    private final Optional<Instant> drainedBefore;

    RunObserver(Os os, Binaries binaries, RunContext context, Progress progress) {
        this.os = os;
        this.context = context;
        this.binaries = binaries;
        this.progress = progress;
        this.observer = new Observer(os, context.instance(), context.expectation());
        this.reloaded = new ReloadedWorkers(os, context.instance());
        observer.remember(context.manifest().oldMaster());
        if (!context.isOurs()) {
            QuitSent.before(os.processes(), context.run()).forEach(observer::toldToQuit);
        }
        this.drainedBefore = context.isOurs()
                ? Optional.empty()
                : DrainStart.of(Optional.of(context.run()))
                        .of(context.manifest().oldMaster().pid());
    }

    @Override
    public void toldToQuit(ProcessIdentity master) {
        observer.toldToQuit(master);
    }

    @Override
    public RunPort.Seen look(Goal goal, StepExecutor steps) throws OsFailure {
        if (goal == Goal.OLD || !context.isOurs() || steps.hasDone(Step.RETIRE_OLD_MASTER)) {
            observer.watchLogs(Set.copyOf(context.manifest().holdings().logs()));
        }
        Situation now = afterReload(observer.look());
        if (now.phase() == Phase.SOLE && mayHaveOrphans(goal, steps, now)) {
            boolean started = !context.isOurs() || steps.hasDone(Step.START_NEW_MASTER);
            now = started && !steps.hasDone(Step.RETIRE_OLD_MASTER)
                    ? observer.lookForStrays(this::executesNewVersion)
                    : observer.lookForOrphans();
        }
        return seen(withoutUnresponsive(steps, now));
    }

    private Situation afterReload(Situation now) throws OsFailure {
        OptionalInt workers = reloaded.wanted(now);
        if (workers.isEmpty()) {
            return now;
        }
        Expectation known = observer.expectation();
        observer.expect(new Expectation(workers, known.executable(), known.settle()));
        return observer.look();
    }

    /** A look that does not go through the process table, whose length is the host's. */
    RunPort.Seen glance() throws OsFailure {
        return seen(observer.look());
    }

    private RunPort.Seen seen(Situation now) throws OsFailure {
        return new RunPort.Seen(now, context.manifest().files().disk(binaries::digest));
    }

    @Override
    public Situation again(Step step) throws OsFailure {
        boolean searched = step == Step.RETIRE_ORPHANS || step == Step.KILL_STRAYS;
        return searched ? observer.lookForStrays(this::executesNewVersion) : observer.look();
    }

    private boolean executesNewVersion(ProcessInfo process) throws OsFailure {
        boolean later = process.startTicks() >= context.manifest().oldMaster().startTicks();
        return later
                && process.executable().isPresent()
                && binaries.digest(Binaries.executableOf(process.pid()))
                        .equals(context.manifest().to().sha256());
    }

    /** Garbage is collected now, for it would else be between two signals. */
    @Override
    public void expectStart() throws OsFailure {
        os.jvm().collectGarbage();
        Expectation known = context.expectation();
        Path live = context.manifest().files().binary().live();
        Optional<FileId> file = os.files().stat(context.instance().binary()).map(FileStat::id);
        if (!binaries.digest(live).equals(context.manifest().to().sha256())) {
            throw new OsFailure(
                    OsFailure.Reason.OTHER,
                    "cannot start the new master: somebody else has just put another file at " + live);
        }
        observer.expect(new Expectation(known.workers(), file, known.settle()));
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
        silent.forEach(worker -> progress.on(new Event.Warning(UnresponsiveWorkers.words(os, worker, told.get()))));
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
