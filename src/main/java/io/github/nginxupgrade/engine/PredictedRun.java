package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.action.Foreseen;
import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.artifact.Disk;
import io.github.nginxupgrade.journal.Entry;
import io.github.nginxupgrade.journal.Journal;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.situation.Expectation;
import io.github.nginxupgrade.situation.Facts;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import io.github.nginxupgrade.situation.Worker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A run on an nginx that behaves, which is not there: each look is a real one, and what is told of it is what the steps
 * until then would have made of it. Nothing is done, and nothing is written.
 */
final class PredictedRun implements RunPort.Observing, RunPort.Performing, Journal {
    private final RunObserver real;
    private Optional<Prediction> at = Optional.empty();
    private Optional<Master> master = Optional.empty();
    private boolean acted;

    /**
     * Begins with the one master that is there.
     *
     * @param real looks at it
     */
    PredictedRun(RunObserver real) {
        this.real = real;
    }

    RunPort port() {
        return new RunPort(this, this, this, now -> Supervision.none());
    }

    /** True where the new master is alone, and where there was no single master to begin with. */
    boolean isOver() {
        return at.map(now -> now.running() == Running.NEW).orElse(acted);
    }

    @Override
    public RunPort.Seen look(Goal goal, StepExecutor steps) throws OsFailure {
        RunPort.Seen seen = steps.hasDoneAny() ? real.glance() : real.look(goal, steps);
        Situation there = seen.situation();
        if (there.phase() != Phase.SOLE) {
            throw new OsFailure(OsFailure.Reason.OTHER, "there is no single master");
        }
        master = there.sole();
        Prediction before = at.filter(known -> !known.done().isEmpty()).orElse(Prediction.now(there, Disk.OLD));
        at = Optional.of(acted ? before : before.later().orElse(before));
        acted = false;
        return new RunPort.Seen(situation(), before.disk());
    }

    @Override
    public Situation again(Step step) throws OsFailure {
        Situation unused = real.again(step);
        return situation();
    }

    /** To collect garbage again and again would be work of another kind. */
    @Override
    public void expectStart() {}

    @Override
    public void toldToQuit(ProcessIdentity master) {}

    @Override
    public void perform(Step step, Situation now) {
        at = at.flatMap(before -> before.after(step));
        acted = true;
    }

    /** Whoever looks further, at what the new master executes and listens on, needs a process that is there. */
    private Situation situation() {
        Prediction now = at.orElseThrow();
        Facts facts = now.facts();
        Facts seen = facts.newMaster().isEmpty()
                ? facts
                : new Facts(
                        facts.pidFile().isPresent()
                                ? OptionalInt.of(master.orElseThrow().pid())
                                : OptionalInt.empty(),
                        facts.pidFileStat(),
                        OptionalInt.of(Foreseen.UNKNOWN),
                        facts.old().map(PredictedRun::nobody),
                        facts.newMaster().map(this::standIn),
                        Optional.empty(),
                        false,
                        List.of());
        return Situation.of(seen, Expectation.unknown(Duration.ZERO), now.settled());
    }

    private Master standIn(Master predicted) {
        Master there = master.orElseThrow();
        List<Worker> workers = predicted.workers().isEmpty() ? List.of() : there.workers();
        return master(predicted, there.identity(), Foreseen.UNKNOWN, workers);
    }

    private static Master nobody(Master predicted) {
        var identity = new ProcessIdentity(
                Foreseen.UNKNOWN,
                predicted.identity().startTicks(),
                predicted.identity().executable());
        return master(predicted, identity, predicted.parent(), predicted.workers());
    }

    private static Master master(Master predicted, ProcessIdentity identity, int parent, List<Worker> workers) {
        return new Master(
                identity,
                parent,
                predicted.titled(),
                predicted.unblocked(),
                predicted.quitting(),
                workers,
                predicted.untitled());
    }

    @Override
    public void append(List<Entry> entries) {
        String unused = Journal.lines(entries);
    }

    @Override
    public void note(List<Entry> entries) {
        append(entries);
    }

    @Override
    public List<Entry> entries() {
        return List.of();
    }
}
