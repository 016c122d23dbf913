package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.os.ProcessInfo;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.Progress;
import io.github.nginxupgrade.outcome.StepRecord;
import io.github.nginxupgrade.situation.Configuration;
import io.github.nginxupgrade.situation.Expectation;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Observer;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * HUP, and then what became of it. nginx tells nobody: it loads the configuration or keeps the one it has, and its workers show
 * which. When its master sleeps in its loop again it has started all that it will start (ngx_master_process_cycle), so the same
 * workers mean that it kept what it had, and other ones that it did not.
 */
public final class ConfigurationReload {
    private final Os os;
    private final Instance instance;
    private final Policy policy;
    private final Duration asked;
    private final SingleStep steps;
    private final FormerWorkers former;
    private final Progress progress;
    private OptionalInt wanted = OptionalInt.empty();
    private boolean isRead;

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
     */
    public record End(Kind kind, Situation before, Situation now, List<StepRecord> steps) {
        public End {
            steps = List.copyOf(steps);
        }

        /** Who was told. */
        public Optional<Master> master() {
            return before.loads().flatMap(now::again);
        }
    }

    /**
     * A reload.
     *
     * @param policy how long to wait: for a whole new generation of workers as for a start, then for that of before as for a drain
     * @param asked when the command began: its deadline counts from there
     */
    public ConfigurationReload(Os os, Instance instance, Progress progress, Policy policy, Duration asked) {
        this.os = os;
        this.instance = instance;
        this.policy = policy;
        this.asked = asked;
        this.progress = progress;
        this.steps = new SingleStep(os, new Observer(os, instance, Expectation.unknown(Duration.ZERO)), progress);
        this.former = new FormerWorkers(os, steps, progress, policy, asked);
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
            return new End(Kind.NOT_SENT, now, now, List.of());
        }
        End end = awaitEffect(sent.get());
        return end.kind() == Kind.LOADED && end.master().isPresent() ? awaitFormer(sent.get(), end) : end;
    }

    private End awaitFormer(PendingStep.Begun begun, End end) {
        Situation last = former.await(begun, end.now());
        return new End(end.kind(), end.before(), last, steps.done());
    }

    private End awaitEffect(PendingStep.Begun begun) {
        Duration until = begun.since().plus(policy.startTimeout());
        ProcessIdentity master = loader(begun).identity();
        Situation last = begun.before();
        while (true) {
            boolean late = steps.isPast(until);
            try {
                // before the look: what the master has done by then, the look shows
                boolean acted = hasActed(master);
                last = steps.look();
                Optional<Kind> seen = acted ? seen(begun, last, late) : Optional.empty();
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

    /**
     * It sleeps in its loop, all signals open, and so it has since taken HUP: at that it is awake at once, and until it sleeps
     * there again it blocks what it is sent (sigsuspend(2)).
     */
    private boolean hasActed(ProcessIdentity master) {
        Optional<ProcessInfo> process = os.processes().read(master.pid());
        return process.filter(now -> now.state() == 'S' && !now.blocksSignals()).isPresent()
                && os.processes().pending(master.pid()).isEmpty();
    }

    private Optional<Kind> seen(PendingStep.Begun begun, Situation now, boolean late) throws OsFailure {
        if (Step.RELOAD.failedIn(begun.before(), now)) {
            return Optional.of(Kind.KEPT);
        }
        if (Step.RELOAD.showsIn(begun.before(), now)) {
            return isWhole(begun, accepting(begun, now)) ? Optional.of(Kind.LOADED) : Optional.empty();
        }
        return late && isBesideUnresponsive(begun, now) ? Optional.of(Kind.LOADED) : Optional.empty();
    }

    /** Of before there are workers that were told to finish and do not begin with it; what came in their place is whole. */
    private boolean isBesideUnresponsive(PendingStep.Begun begun, Situation now) throws OsFailure {
        Set<Integer> fresh = accepting(begun, now);
        Set<Integer> silent = new HashSet<>(fresh);
        Set<Integer> before = loader(begun).acceptingPids();
        silent.retainAll(before);
        fresh.removeAll(before);
        boolean known = workersWanted(loader(begun).pid()).isPresent() && !fresh.isEmpty() && isWhole(begun, fresh);
        if (known) {
            silent.forEach(pid -> progress.on(new Event.Warning("worker " + pid
                    + " was told to finish and does not begin with it: it serves by the configuration of before")));
        }
        return known;
    }

    private static Master loader(PendingStep.Begun begun) {
        return begun.before().loads().orElseThrow();
    }

    private static Set<Integer> accepting(PendingStep.Begun begun, Situation now) {
        return new HashSet<>(new End(Kind.UNSEEN, begun.before(), now, List.of())
                .master()
                .map(Master::acceptingPids)
                .orElse(Set.of()));
    }

    private boolean isWhole(PendingStep.Begun begun, Set<Integer> accepting) throws OsFailure {
        OptionalInt all = workersWanted(loader(begun).pid());
        return all.isEmpty() || accepting.size() >= all.getAsInt();
    }

    /** By the configuration that is on disk when it has been loaded; read once. */
    private OptionalInt workersWanted(int master) throws OsFailure {
        if (!isRead) {
            wanted = instance.withDirectives(
                            Configuration.whole(os.files().as(master), instance).directives())
                    .workers(os.host());
            isRead = true;
        }
        return wanted;
    }

    private End ended(PendingStep.Begun begun, Kind kind, Situation now) {
        steps.ended(
                begun,
                switch (kind) {
                    case LOADED -> Evidence.of(Step.RELOAD, now);
                    case KEPT -> "nginx kept the configuration that it has: its workers are the same";
                    case UNSEEN, NOT_SENT -> "no whole new generation of workers was seen: " + now.words();
                });
        return new End(kind, begun.before(), now, steps.done());
    }
}
