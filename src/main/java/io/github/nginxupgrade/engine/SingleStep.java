package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.action.Actor;
import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.Progress;
import io.github.nginxupgrade.outcome.StepRecord;
import io.github.nginxupgrade.situation.Observer;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The steps of a command that is no run: nothing is swapped, so there is no way back, and nothing to go on with where it was
 * killed. Each is guarded as those of a run are, sent on the very look that says it is safe, and once.
 */
final class SingleStep {
    private final Os os;
    private final Observer observer;
    private final Progress progress;
    private final Pacing pacing;
    private final boolean interruptible;
    private final List<StepRecord> done = new ArrayList<>();

    /**
     * Steps of one command.
     *
     * @param interruptible false where Ctrl-C is not heeded: it is what these steps come from
     */
    SingleStep(Os os, Observer observer, Progress progress, boolean interruptible) {
        this.os = os;
        this.observer = observer;
        this.progress = progress;
        this.pacing = new Pacing(os);
        this.interruptible = interruptible;
    }

    /** Somebody wants it to end. */
    boolean isInterrupted() {
        return interruptible && os.host().interruption().isPresent();
    }

    /** What was sent, each with what was seen of it. */
    List<StepRecord> done() {
        return List.copyOf(done);
    }

    /**
     * Blocks until the step is safe, and sends its signal.
     *
     * @param until by the clock that nobody sets
     * @return empty where it was not safe in time, or Ctrl-C came before: nothing was sent
     * @throws OsFailure where a look was not possible, or a signal could not be sent
     */
    Optional<PendingStep.Begun> send(Step step, Duration until) throws OsFailure {
        while (!isInterrupted()) {
            Situation now = look();
            List<ProcessIdentity> receivers = Actor.receivers(step, now);
            if (step.isSafeIn(now) && !receivers.isEmpty()) {
                return Optional.of(send(step, receivers, now));
            }
            if (isPast(until)) {
                return Optional.empty();
            }
            await(now);
        }
        return Optional.empty();
    }

    private PendingStep.Begun send(Step step, List<ProcessIdentity> receivers, Situation now) throws OsFailure {
        List<Integer> pids = receivers.stream().map(ProcessIdentity::pid).toList();
        var begun = new PendingStep.Begun(
                step, pids, now, os.clock().now(), os.clock().elapsed());
        Actor.send(os, receivers.get(0), step.signal().orElseThrow());
        for (ProcessIdentity other : receivers.subList(1, receivers.size())) {
            alsoTo(other, step);
        }
        progress.on(new Event.StepStarted(step, pids));
        pacing.acted();
        pacing.giveWay();
        return begun;
    }

    /** These too, as a part of a step that was sent. */
    void alsoTo(List<ProcessIdentity> receivers, Step step) {
        receivers.forEach(receiver -> alsoTo(receiver, step));
        progress.on(new Event.StepStarted(
                step, receivers.stream().map(ProcessIdentity::pid).toList()));
    }

    /** The first was told: that one of the others is another process by now does not undo it. */
    private void alsoTo(ProcessIdentity receiver, Step step) {
        try {
            Actor.send(os, receiver, step.signal().orElseThrow());
        } catch (OsFailure notSent) {
            progress.on(new Event.Warning(notSent.sentence()));
        }
    }

    /** What was seen of a step that was sent. */
    void ended(PendingStep.Begun begun, String evidence) {
        Duration took = os.clock().elapsed().minus(begun.since());
        var record = new StepRecord(begun.step(), begun.pids(), begun.at(), took, evidence);
        done.add(record);
        progress.on(new Event.StepDone(record));
    }

    /** One look. */
    Situation look() throws OsFailure {
        pacing.looks();
        return observer.look();
    }

    /** One look; what cannot be seen just now may be in a moment, and until then it is as it was seen last. */
    Situation lookAfter(Situation last) {
        try {
            return look();
        } catch (OsFailure notNow) {
            return last;
        }
    }

    boolean isPast(Duration until) {
        return os.clock().elapsed().compareTo(until) >= 0;
    }

    /** Blocks until the next look is due. */
    void await(Situation now) {
        pacing.await(now.processes());
    }
}
