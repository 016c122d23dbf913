package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.MasterView.WorkerView;
import io.github.nginxupgrade.outcome.Progress;
import io.github.nginxupgrade.situation.Binaries;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The workers that a reload has told to leave, and what is done where they take longer than they were given: they finish on
 * their own, or are ended with what they have.
 */
final class FormerWorkers {
    private final Os os;
    private final SingleStep steps;
    private final Progress progress;
    private final Policy policy;
    private final Duration asked;
    private final DrainTelling drain = new DrainTelling();

    /**
     * Those of one reload.
     *
     * @param asked when the command began
     */
    FormerWorkers(Os os, SingleStep steps, Progress progress, Policy policy, Duration asked) {
        this.os = os;
        this.steps = steps;
        this.progress = progress;
        this.policy = policy;
        this.asked = asked;
    }

    /** Blocks until they are gone, or have had their time, or somebody has pressed Ctrl-C; gives the last look. */
    Situation await(PendingStep.Begun reload, Situation reloaded) {
        Situation now = await(reload, reloaded, until());
        boolean cuts =
                policy.onDrainTimeout() == DrainPolicy.TERMINATE && draining(reload, now) > 0 && !steps.isInterrupted();
        return cuts ? terminated(reload, now) : now;
    }

    private Duration until() {
        Duration drained = os.clock().elapsed().plus(policy.drainTimeout());
        Duration over = policy.deadline().map(asked::plus).orElse(drained);
        return over.compareTo(drained) < 0 ? over : drained;
    }

    private Situation await(PendingStep.Begun reload, Situation first, Duration until) {
        Situation now = first;
        while (draining(reload, now) > 0 && !steps.isPast(until) && !steps.isInterrupted()) {
            progress.on(new Event.Looked(now, "workers of before to finish"));
            steps.await(now);
            now = steps.lookAfter(now);
            if (drain.isDue(os.clock().elapsed())) {
                tell(reload, now, false);
            }
        }
        return now;
    }

    private Situation terminated(PendingStep.Begun reload, Situation before) {
        Situation now = before;
        tell(reload, now, true);
        try {
            Duration soon = os.clock().elapsed().plus(Timers.TRANSIENT);
            Optional<PendingStep.Begun> sent = steps.send(Step.TERMINATE_FORMER_WORKERS, soon);
            if (sent.isPresent()) {
                now = await(
                        reload,
                        now,
                        sent.get().since().plus(sent.get().step().limit().orElseThrow()));
                boolean gone = draining(reload, now) == 0;
                steps.ended(
                        sent.get(),
                        gone ? Evidence.of(Step.TERMINATE_FORMER_WORKERS, now) : draining(reload, now) + " are left");
            }
        } catch (OsFailure notSent) {
            progress.on(new Event.Warning(notSent.sentence()));
        }
        return now;
    }

    private static int draining(PendingStep.Begun reload, Situation now) {
        return loader(reload, now).map(Master::draining).orElse(0);
    }

    private static Optional<Master> loader(PendingStep.Begun reload, Situation now) {
        return reload.before().loads().flatMap(now::again);
    }

    private void tell(PendingStep.Begun reload, Situation now, boolean cut) {
        int told = loader(reload, now).map(Master::pid).orElse(0);
        List<WorkerView> workers = new Views(os, new Binaries(os))
                .masters(now, Optional.empty()).stream()
                        .filter(master -> master.pid() == told)
                        .flatMap(master -> master.workers().stream())
                        .filter(WorkerView::draining)
                        .toList();
        if (!workers.isEmpty()) {
            progress.on(new Event.Draining(workers, cut, drain.waited(os.clock().elapsed()), policy.drainTimeout()));
        }
    }
}
