package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.artifact.Disk;
import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.preflight.check.configuration.ConfigurationRejected;
import io.github.nginxupgrade.proof.Verdict;
import io.github.nginxupgrade.situation.Binaries;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import io.github.nginxupgrade.situation.WorkerUsers;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** What a situation means for a run: which version runs, what may be sent to it, whether its workers are too many. */
final class Examiner {
    private final Os os;
    private final Binaries binaries;
    private final RunContext context;
    private final Instance instance;
    private final Manifest manifest;
    private final RunPort.Supervising supervisor;
    private Optional<String> incurable = Optional.empty();

    Examiner(Os os, Binaries binaries, RunContext context, RunPort.Supervising supervisor) {
        this.os = os;
        this.supervisor = supervisor;
        this.binaries = binaries;
        this.context = context;
        this.instance = context.instance();
        this.manifest = context.manifest();
    }

    /**
     * All that the table decides on.
     *
     * <p>Long, for it is one list: what the table is told, in its order.
     *
     * @param goal what counts for the way back is looked for only there
     */
    DecisionInput input(Situation now, Disk disk, Goal goal, StepExecutor steps, Timers timers) throws OsFailure {
        boolean back = goal == Goal.OLD;
        Policy policy = context.policy();
        return new DecisionInput(
                now,
                running(now),
                disk,
                steps.done(),
                steps.pending(),
                steps.isOverdue(),
                timers.startOverdue(policy),
                timers.observed(policy),
                timers.drainOverdue(policy),
                isDrained(steps, timers),
                timers.leavingOverdue(policy),
                timers.lasting(),
                timers.unreadyLasting(),
                steps.failureOf(Step.RESTORE_FILES),
                back && now.stays().isPresent() && isDispossessed(now),
                steps.failureOf(Step.RESTORE_OWNERS),
                context.isOurs() && !steps.hasTouchedAnything(),
                !back || isTerminable(now),
                back && steps.hasRevived() ? doubled(now) : Optional.empty(),
                () -> supervisor.look(now),
                steps.failureOf(Step.SET_MAIN_PROCESS),
                isPromised(steps),
                back || steps.hasRetired()
                        ? new Verdict.Pass()
                        : context.proving().at(served(now)));
    }

    /** Where it was told to start workers again since, only time tells. */
    static boolean isDrained(StepExecutor steps, Timers timers) {
        return timers.oldDoesWithout() || (steps.hasBegun(Step.DRAIN_OLD_WORKERS) && !steps.hasRevived());
    }

    /** What this run has to show before the old master is retired is still to be shown, for it has not retired that. */
    private boolean isPromised(StepExecutor steps) {
        return context.proving().isPromised() && !steps.hasRetired();
    }

    /** Where the one master runs the new version, it is named the new one: that is whom is to be shown something of. */
    Situation served(Situation now) throws OsFailure {
        boolean isNew = context.proving().isPromised() && now.sole().isPresent() && running(now) == Running.NEW;
        return isNew ? now.withSoleAsNew() : now;
    }

    /** Which version the one master runs. */
    Running running(Situation now) throws OsFailure {
        if (now.sole().isEmpty() || isOldMaster(now.sole().get())) {
            return Running.OLD;
        }
        ProcessIdentity sole = now.sole().get().identity();
        String runs = binaries.digest(Binaries.executableOf(sole.pid()));
        if (runs.isEmpty()) {
            throw new OsFailure(Reason.GONE, "cannot look at master " + sole.pid() + ": it has just ended");
        }
        if (runs.equals(manifest.to().sha256())) {
            return Running.NEW;
        }
        return runs.equals(manifest.from().sha256()) ? Running.OLD : Running.OTHER;
    }

    private boolean isOldMaster(Master master) {
        return master.identity().isSameProcessAs(manifest.oldMaster());
    }

    /** TERM to a new master before 1.19.1 deletes the unix sockets that it shares with the old one (nginx ticket 753). */
    boolean isTerminable(Situation now) throws OsFailure {
        Optional<Master> newMaster = now.newMaster();
        if (newMaster.isEmpty() || now.old().isEmpty()) {
            return true;
        }
        boolean deletes = binaries.build(Binaries.executableOf(newMaster.get().pid()))
                .map(build -> build.mayBeOlderThan(1, 19, 1))
                .orElse(true);
        return !deletes || !os.sockets().listensOnUnixSocket(now.old().get().pid());
    }

    /** The old master alone, with its workers twice: they were started by its restart and by HUP (nginx-behaviour.md). */
    Optional<DecisionInput.Doubled> doubled(Situation now) throws OsFailure {
        OptionalInt wanted = IntStream.concat(manifest.oldWorkers().stream(), configuredWorkers().stream())
                .max();
        int accepting =
                now.sole().filter(this::isOldMaster).map(Master::accepting).orElse(0);
        if (wanted.isEmpty() || accepting < 2 * wanted.getAsInt()) {
            return Optional.empty();
        }
        if (incurable.isEmpty()) {
            incurable = Optional.of(new ConfigurationRejected(
                            os, instance, now.sole().orElseThrow().identity())
                    .run(instance.binary(), Map.of())
                    .hazard()
                    .map(hazard -> hazard.evidence())
                    .orElse(""));
        }
        return Optional.of(new DecisionInput.Doubled(
                accepting + " workers accept instead of " + wanted.getAsInt(), incurable.get()));
    }

    /** A start has given away what the old master lives on, and that one is still there. */
    boolean isDispossessed(Situation now) throws OsFailure {
        Optional<Master> old = now.old().or(now::sole).filter(this::isOldMaster);
        return old.isPresent()
                && !manifest.holdings()
                        .taken(os.files(), this::seen, WorkerUsers.of(os, old.get()))
                        .isEmpty();
    }

    /** What nginx sees at this path, by the old master. */
    Path seen(Path path) {
        return instance.seenBy(manifest.oldMaster().pid(), path);
    }

    private OptionalInt configuredWorkers() {
        return instance.workers(os.host());
    }
}
