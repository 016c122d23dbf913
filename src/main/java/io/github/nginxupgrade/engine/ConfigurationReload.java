package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.Progress;
import io.github.nginxupgrade.outcome.StepRecord;
import io.github.nginxupgrade.proof.Proofs;
import io.github.nginxupgrade.situation.Expectation;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Observer;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * HUP, and then what became of it. nginx tells nobody: it loads the configuration or keeps the one it has, and its workers show
 * which. When its master sleeps in its loop again it has started all that it will start (ngx_master_process_cycle), so the same
 * workers mean that it kept what it had, and other ones that it did not.
 */
public final class ConfigurationReload {
    private final Os os;
    private final NewGeneration generation;
    private final Policy policy;
    private final Duration asked;
    private final SingleStep steps;
    private final FormerWorkers former;
    private final Progress progress;
    private final Optional<ReloadExamination> examination;

    /** What became of it. */
    public enum Kind {
        /** Nothing was sent. */
        NOT_SENT,
        LOADED,
        /** nginx kept the configuration that it had, and its workers. */
        KEPT,
        /** Neither was seen in time. */
        UNSEEN
    }

    /**
     * How it ended.
     *
     * @param before the look on which HUP was sent; where it was not, the last one
     * @param now the last look
     * @param unfit what speaks against the configuration that was loaded, or why it was not shown to be fit; empty where it
     *     was, and where nothing was to be shown
     */
    public record End(Kind kind, Situation before, Situation now, List<StepRecord> steps, Optional<String> unfit) {
        public End {
            steps = List.copyOf(steps);
        }

        /** Who was told. */
        public Optional<Master> master() {
            return before.loads().flatMap(now::again);
        }

        /** The last look, the workers of before apart from those that came. */
        public Situation compared() {
            return master().map(loader -> now.withGenerations(
                            loader, before.loads().orElseThrow().workerPids()))
                    .orElse(now);
        }
    }

    /**
     * A reload.
     *
     * @param policy how long to wait: for a whole new generation of workers as for a start, then for that of before as for a drain
     * @param proofs what must be shown of the new workers; empty: nothing but that they are there
     * @param asked when the command began: its deadline counts from there
     */
    public ConfigurationReload(
            Os os, Instance instance, Progress progress, Policy policy, Optional<Proofs> proofs, Duration asked) {
        this(os, instance, progress, policy, proofs, asked, true);
    }

    /** A reload that goes back to what was there before: Ctrl-C does not stop it, and nothing is to be shown. */
    public ConfigurationReload(Os os, Instance instance, Progress progress, Policy policy) {
        this(os, instance, progress, policy, Optional.empty(), Duration.ZERO, false);
    }

    private ConfigurationReload(
            Os os,
            Instance instance,
            Progress progress,
            Policy policy,
            Optional<Proofs> proofs,
            Duration asked,
            boolean interruptible) {
        this.os = os;
        this.generation = new NewGeneration(os, instance, progress);
        this.policy = policy;
        this.asked = asked;
        var observer = new Observer(os, instance, Expectation.unknown(Duration.ZERO));
        this.steps = new SingleStep(os, observer, progress, interruptible);
        this.progress = progress;
        this.former = new FormerWorkers(os, steps, progress, policy, asked);
        this.examination = proofs.map(all -> new ReloadExamination(os, steps, progress, all, policy, asked));
    }

    /**
     * Blocks until it is over.
     *
     * @throws OsFailure where nothing was sent, for not even a look was possible
     */
    public End run() throws OsFailure {
        Duration patient = os.clock().elapsed().plus(policy.startTimeout());
        Duration over = policy.deadline().map(asked::plus).orElse(patient);
        Optional<PendingStep.Begun> sent = steps.send(Step.RELOAD, over.compareTo(patient) < 0 ? over : patient);
        if (sent.isEmpty()) {
            Situation now = steps.look();
            return new End(Kind.NOT_SENT, now, now, List.of(), Optional.empty());
        }
        End end = awaitEffect(sent.get());
        return end.kind() == Kind.LOADED && end.master().isPresent() ? loaded(sent.get(), end) : end;
    }

    /** Where it is not fit, those of before are left alone: what becomes of it is not decided here. */
    private End loaded(PendingStep.Begun begun, End end) {
        ReloadExamination.Result shown = examination
                .map(examining -> examining.run(begun, end.now()))
                .orElseGet(() -> new ReloadExamination.Result(end.now(), Optional.empty()));
        Situation last = shown.failure().isPresent() ? shown.last() : former.await(begun, shown.last());
        return new End(end.kind(), end.before(), last, steps.done(), shown.failure());
    }

    private End awaitEffect(PendingStep.Begun begun) {
        Duration until = begun.since().plus(policy.startTimeout());
        ProcessIdentity master = begun.before().loads().orElseThrow().identity();
        Situation last = begun.before();
        while (true) {
            boolean late = steps.isPast(until);
            progress.on(new Event.Looked(last, "a new generation of workers"));
            try {
                // before the look: what the master has done by then, the look shows
                boolean acted = generation.hasActed(master);
                last = steps.look();
                Optional<Kind> seen = acted ? generation.seen(begun, last, late) : Optional.empty();
                if (seen.isPresent() || late) {
                    return ended(begun, seen.orElse(Kind.UNSEEN), last);
                }
            } catch (OsFailure notNow) {
                if (late) {
                    return ended(begun, Kind.UNSEEN, last);
                }
            }
            steps.await(last);
        }
    }

    private End ended(PendingStep.Begun begun, Kind kind, Situation now) {
        steps.ended(
                begun,
                switch (kind) {
                    case LOADED -> Evidence.of(Step.RELOAD, now);
                    case KEPT -> "nginx kept the configuration that it has: its workers are the same";
                    case UNSEEN, NOT_SENT -> "no whole new generation of workers was seen: " + now.words();
                });
        return new End(kind, begun.before(), now, steps.done(), Optional.empty());
    }
}
