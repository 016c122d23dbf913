package io.github.nginxupgrade.report.live;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.os.Signal;
import io.github.nginxupgrade.outcome.Course;
import io.github.nginxupgrade.outcome.Event.Preparation;
import io.github.nginxupgrade.outcome.StepRecord;
import io.github.nginxupgrade.report.live.Task.State;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The tasks of a run, by what is done and what is seen of it. */
final class RunTasks {
    static final String DRAIN = "drain";
    static final String OBSERVE = "observe";
    private static final String CONFIRM = "confirm";
    private static final String DRAINING = "old workers finish";

    private final Tasks tasks = new Tasks();
    private final ReloadTasks reload = new ReloadTasks(tasks);
    private Optional<Course> course = Optional.empty();
    private boolean looked;
    private boolean turned;
    private boolean committed;

    void prepares(Preparation preparation, Duration at) {
        tasks.begin(name(preparation), at);
    }

    void prepared(Preparation preparation, String words, Duration at) {
        tasks.end(name(preparation), State.DONE, at);
        tasks.change(name(preparation), task -> task.says(words));
    }

    private static String name(Preparation preparation) {
        return switch (preparation) {
            case CHECK -> "check";
            case REHEARSE -> "rehearse";
        };
    }

    void setsOut(Course where) {
        course = Optional.of(where);
        turned = false;
        if (where.end() == Course.End.OLD) {
            return;
        }
        if (reloads()) {
            reload.foresee(where);
            return;
        }
        tasks.foresee("install", "the new files, the old ones are kept");
        tasks.foresee("start", "a new master beside the old one");
        tasks.foresee(DRAIN, DRAINING);
        if (!where.observe().isZero()) {
            tasks.foresee(OBSERVE, "the new version is watched");
        }
        if (where.confirmWithin().isPresent()) {
            tasks.foresee(CONFIRM, "somebody says commit, or it goes back");
        }
        if (where.end() == Course.End.NEW) {
            tasks.foresee("retire", "QUIT to the old master");
        }
    }

    private boolean reloads() {
        return course.filter(where -> where.end() == Course.End.RELOAD).isPresent();
    }

    void begins(Step step, Duration at) {
        String name = StepNames.of(step);
        if (step == Step.RETIRE_OLD_MASTER) {
            committed = true;
            tasks.end(OBSERVE, State.DONE, at);
            tasks.end(CONFIRM, State.DONE, at);
        }
        tasks.begin(name, at);
        tasks.change(name, task -> task.says(step.words())
                .sends(step.signal().map(Signal::name).orElse("")));
    }

    void ends(StepRecord record, Duration at) {
        String name = StepNames.of(record.step());
        if (tasks.is(name, State.FAILED)) {
            tasks.change(name, task -> task.says(record.evidence()));
            return;
        }
        if (!tasks.is(name, State.RUNNING)) {
            tasks.begin(name, at);
        }
        if (record.step() == Step.DRAIN_OLD_WORKERS) {
            // they have begun to finish; that they have finished is seen by the phase
            tasks.change(name, task -> task.says(DRAINING));
            return;
        }
        tasks.end(name, State.DONE, at);
        tasks.change(name, task -> task.says(record.evidence()).took(record.took()));
    }

    void saw(Situation now, Duration at) {
        if (reloads() && !turned) {
            reload.saw(now, course.orElseThrow(), at);
        }
        if (reloads()) {
            return;
        }
        if (!looked) {
            looked = true;
            isUnderWay(now);
        }
        if (now.phase() == Phase.DRAINING) {
            drains(at);
        } else if (now.oldAccepting() == 0) {
            tasks.end(DRAIN, State.DONE, at);
            tasks.change(DRAIN, task -> task.state() == State.DONE ? task.says(drained(now)) : task);
        }
        boolean alone = now.oldAccepting() == 0 && now.newAccepting() > 0 && now.phase() != Phase.RETIRING;
        if (alone && !turned) {
            tasks.beginWithin(OBSERVE, course.map(Course::observe), at);
            tasks.endInTime(OBSERVE, at);
            tasks.beginWithin(CONFIRM, course.flatMap(Course::confirmWithin), at);
        }
    }

    /** A run that is taken over has done something before. */
    private void isUnderWay(Situation now) {
        if (now.old().isPresent()) {
            tasks.forget("install");
            tasks.forget("start");
            if (now.oldAccepting() == 0 && now.phase() != Phase.DRAINING) {
                tasks.forget(DRAIN);
            }
        }
    }

    private void drains(Duration at) {
        if (!tasks.is(DRAIN, State.RUNNING) && !turned) {
            tasks.begin(DRAIN, at);
            tasks.change(DRAIN, task -> task.says(DRAINING));
        }
        course.map(Course::drainTimeout).ifPresent(limit -> tasks.change(DRAIN, task -> task.within(limit)));
    }

    private static String drained(Situation now) {
        int left = now.masters().stream().mapToInt(Master::draining).sum();
        return left == 0
                ? "all old workers have finished"
                : left + (left == 1 ? " old worker finishes" : " old workers finish") + " alone";
    }

    void turns(Duration at) {
        turned = true;
        tasks.endAll(State.FAILED, at);
        tasks.forgetAhead();
    }

    /** It is over. */
    void end(boolean failed, Duration at) {
        tasks.endAll(failed ? State.FAILED : State.DONE, at);
        tasks.forgetAhead();
        course = Optional.empty();
    }

    List<Task> shown(Duration now) {
        return tasks.shown(now);
    }

    /** Where it is going; empty before it has set out, and when it is over. */
    Optional<Course> course() {
        return course;
    }

    /** Back to the old version. */
    boolean goesBack() {
        return turned || course.map(where -> where.end() == Course.End.OLD).orElse(false);
    }

    boolean isCommitted() {
        return committed;
    }

    /** What comes when the time for what is waited for is over, in words; empty where nothing comes then. */
    String then() {
        return tasks.is(DRAIN, State.RUNNING)
                ? course.map(where -> "At " + where.drainTimeout().toSeconds() + " s: " + where.atDrainTimeout())
                        .orElse("")
                : "";
    }
}
