package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.outcome.Course;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.MasterView.WorkerView;
import io.github.nginxupgrade.outcome.Progress;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Tells what is seen and what is waited for, each once: a person who watches must know why nothing happens. */
final class Narrator {
    private static final Duration LONG_WAIT = Duration.ofMillis(500);

    private final Progress progress;
    private final Views views;
    private final Run run;
    private final Policy policy;
    private Optional<Phase> lastPhase = Optional.empty();
    private String lastDetail = "";
    private String waitingFor = "";
    private Duration waitingSince = Duration.ZERO;
    private boolean told;
    private final DrainTelling drain = new DrainTelling();
    private boolean drainTimeIsUp;

    /**
     * The narrator of one run.
     *
     * @param views looks at what draining workers still have
     */
    Narrator(Progress progress, Views views, Run run, Policy policy) {
        this.progress = progress;
        this.views = views;
        this.run = run;
        this.policy = policy;
    }

    /** Where it is going. */
    void setsOut(Goal goal, RunContext context) {
        progress.on(new Event.SetsOut(new Course(
                Course.End.valueOf(goal.name()),
                context.manifest().from(),
                context.manifest().to(),
                policy.drainTimeout(),
                policy.onDrainTimeout().towards(goal).words(),
                policy.observe(),
                context.proving().confirmation().map(ConfirmWindow::within),
                policy.turnsBack(),
                context.manifest().goesBack())));
    }

    void saw(Situation now) {
        boolean other = !lastPhase.equals(Optional.of(now.phase()));
        if (other && lastPhase.isPresent()) {
            progress.on(new Event.PhaseSeen(now));
        }
        lastPhase = Optional.of(now.phase());
    }

    void decided(Situation now, Goal goal, Decision decision) {
        progress.on(new Event.Looked(now, decision instanceof Decision.Wait wait ? wait.what() : ""));
        String text = now.phase() + ", goal " + goal + ": " + decision.words();
        if (!text.equals(lastDetail)) {
            lastDetail = text;
            progress.on(new Event.Detail(text));
        }
    }

    /** Tells of draining workers, now and then. */
    void drains(Situation now, Duration elapsed) {
        if (drain.isDue(elapsed)) {
            tellDraining(now, elapsed, false);
        }
    }

    /** The time that old workers have is over, and what that means. */
    void drainTimeIsUp(Goal goal) {
        if (!drainTimeIsUp) {
            drainTimeIsUp = true;
            progress.on(new Event.DrainTimeIsUp(
                    policy.drainTimeout(), policy.onDrainTimeout().towards(goal).words()));
        }
    }

    /** Tells of draining workers whose connections are about to be cut. */
    void cuts(Situation now, Duration elapsed) {
        tellDraining(now, elapsed, true);
    }

    private void tellDraining(Situation now, Duration elapsed, boolean cut) {
        List<WorkerView> workers = views.draining(now, run);
        if (!workers.isEmpty()) {
            progress.on(new Event.Draining(workers, cut, drain.waited(elapsed), policy.drainTimeout()));
        }
    }

    void waits(String what, Duration elapsed) {
        if (!what.equals(waitingFor)) {
            waitingFor = what;
            waitingSince = elapsed;
            told = false;
        } else if (!told && elapsed.minus(waitingSince).compareTo(LONG_WAIT) >= 0) {
            told = true;
            progress.on(new Event.Waiting(what));
        }
    }
}
