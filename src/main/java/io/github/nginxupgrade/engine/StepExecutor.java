package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.action.Actor;
import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.outcome.PlannedStep;
import io.github.nginxupgrade.outcome.StepRecord;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Does the steps of one run, and knows which it has done and which of them have not shown their effect. */
final class StepExecutor {
    /** What stops no way back: it is tried again, and told. */
    private static final Set<Step> MAY_FAIL =
            EnumSet.of(Step.RESTORE_FILES, Step.RESTORE_OWNERS, Step.SET_MAIN_PROCESS);

    private final Os os;
    private final RunPort port;
    private final Pacing pacing;
    private final Logbook logbook;
    private final Narrator narrator;
    private final PendingStep pending;

    private final StepsDone done;
    private final Map<Step, String> failures = new EnumMap<>(Step.class);
    private boolean touched;

    StepExecutor(
            Os os,
            RunContext context,
            RunPort port,
            Pacing pacing,
            Patience patience,
            Logbook logbook,
            Narrator narrator) {
        this.os = os;
        this.port = port;
        this.pacing = pacing;
        this.pending = new PendingStep(os.clock(), patience);
        this.logbook = logbook;
        this.narrator = narrator;
        this.done = new StepsDone(context.isOurs(), logbook);
    }

    /** The steps that were done to these very masters. */
    Set<Step> done() {
        return done.toTheseMasters();
    }

    boolean hasDone(Step step) {
        return done.has(step);
    }

    boolean hasDoneAny() {
        return !done.toTheseMasters().isEmpty();
    }

    boolean hasTouchedAnything() {
        return touched;
    }

    /** HUP was sent to the old master, by this command or by one that was killed. */
    boolean hasRevived() {
        return done.hasRevived();
    }

    /** This run has begun it, by this command or by one that was killed, to whichever masters. */
    boolean hasBegun(Step step) {
        return done.hasBegun(step);
    }

    boolean hasRetired() {
        return hasBegun(Step.RETIRE_OLD_MASTER);
    }

    /** Why this step failed when it was last tried; empty where it did not. */
    String failureOf(Step step) {
        return failures.getOrDefault(step, "");
    }

    /** The signal that was sent and has shown no effect. */
    Optional<Step> pending() {
        return pending.step();
    }

    boolean isOverdue() {
        return pending.isOverdue();
    }

    /** A look begins. */
    void looks() {
        pending.looks();
    }

    /** How long ago this signal was sent that should have shown its effect by now. */
    Optional<Duration> overdueFor(Step step) {
        return pending.overdueFor(step);
    }

    /** A new master may be yet to come. */
    boolean mayStillStart(Situation now) {
        return pending.mayStillStart(now);
    }

    /** Takes from a look what has become of the signal that is pending. */
    void saw(Situation now) {
        Optional<Step> awaited = pending.step();
        Optional<String> evidence = pending.evidence(now);
        if (evidence.isPresent()) {
            ended(evidence.get());
            awaited.ifPresent(done::shown);
        }
        done.forgetUndone(now, pending.overdueFor(Step.REVIVE_OLD_WORKERS).isPresent());
    }

    void forgetOthers(Situation now, Examiner examiner) throws OsFailure {
        done.forgetOthers(now, examiner);
    }

    /**
     * The intent is written down; where that took a while it is looked once more. A step that has become unsafe, or whose
     * receivers have changed, is dropped; the next look decides anew.
     *
     * @param ahead what will follow if nginx behaves
     * @param mustStick true going forward: nothing is done whose intent is not on the disk
     * @return true where it was done
     * @throws OsFailure where nothing was sent, or not all files were swapped
     */
    boolean perform(Step step, Situation decidedOn, Supplier<List<PlannedStep>> ahead, boolean mustStick)
            throws OsFailure {
        List<Integer> pids = pids(step, decidedOn);
        if (step == Step.START_NEW_MASTER) {
            port.observer().expectStart();
        }
        logbook.intend(step, pids, ahead, mustStick);
        boolean recent = step.signal().isEmpty() || pacing.isFresh();
        // what happened meanwhile must not be signalled into
        Situation now = recent ? decidedOn : port.observer().again(step);
        if (!step.isSafeIn(now) || !pids.equals(pids(step, now))) {
            logbook.dropped(step);
            return false;
        }
        logbook.begins(step, pids);
        var begun = new PendingStep.Begun(
                step, pids, now, os.clock().now(), os.clock().elapsed());
        act(step, now);
        note(begun);
        return true;
    }

    private void act(Step step, Situation now) throws OsFailure {
        if (step == Step.TERMINATE_OLD_WORKERS) {
            narrator.cuts(now, os.clock().elapsed());
        }
        if (step.work().isPresent()) {
            // a swap of files that fails may have done a part; a signal that fails was not sent
            touched = true;
            logbook.tell();
        }
        port.performer().perform(step, now);
    }

    private void note(PendingStep.Begun latest) {
        Step step = latest.step();
        Situation now = latest.before();
        if (pending.step().isPresent()) {
            ended("its effect did not come in time: " + now.words());
        }
        touched = true;
        done.add(step, now);
        if (step == Step.RETIRE_OLD_MASTER || step == Step.RETIRE_NEW_MASTER) {
            Actor.receivers(step, now).forEach(port.observer()::toldToQuit);
        }
        pending.begins(latest);
        if (step.signal().isEmpty()) {
            ended(Evidence.of(step, now));
        }
    }

    private void ended(String evidence) {
        PendingStep.Begun seen = pending.end();
        Duration took = os.clock().elapsed().minus(seen.since());
        logbook.done(new StepRecord(seen.step(), seen.pids(), seen.at(), took, evidence));
    }

    /** True where the way back goes on without this step; told once, and remembered. */
    boolean endures(Step step, OsFailure failure) {
        if (!MAY_FAIL.contains(step)) {
            return false;
        }
        if (!failure.sentence().equals(failures.put(step, failure.sentence()))) {
            logbook.warn(failure.sentence());
        }
        return true;
    }

    private static List<Integer> pids(Step step, Situation now) {
        return Actor.receivers(step, now).stream().map(ProcessIdentity::pid).toList();
    }
}
