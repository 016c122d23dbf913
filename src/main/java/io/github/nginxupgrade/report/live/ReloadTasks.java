package io.github.nginxupgrade.report.live;

import static io.github.nginxupgrade.report.live.RunTasks.DRAIN;
import static io.github.nginxupgrade.report.live.RunTasks.OBSERVE;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.outcome.Course;
import io.github.nginxupgrade.report.live.Task.State;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;
import java.util.Optional;

/** What of the tasks is a reload's: one master, whose workers of before finish while others have come. */
final class ReloadTasks {
    private final Tasks tasks;

    ReloadTasks(Tasks tasks) {
        this.tasks = tasks;
    }

    void foresee(Course where) {
        tasks.foresee(StepNames.of(Step.RELOAD), "HUP to the master that serves");
        if (!where.observe().isZero()) {
            tasks.foresee(OBSERVE, "the new workers are watched");
        }
        tasks.foresee(DRAIN, "workers of before finish");
    }

    /** Those of before begin to finish as the others come; their time begins when nothing else is waited for. */
    void saw(Situation now, Course where, Duration at) {
        if (!tasks.is(StepNames.of(Step.RELOAD), State.DONE)) {
            return;
        }
        tasks.beginWithin(OBSERVE, Optional.of(where.observe()), at);
        tasks.endInTime(OBSERVE, at);
        if (now.loads().map(Master::draining).orElse(0) == 0) {
            tasks.end(DRAIN, State.DONE, at);
        } else if (!tasks.is(OBSERVE, State.RUNNING)) {
            tasks.beginWithin(DRAIN, Optional.of(where.drainTimeout()), at);
        }
    }
}
