package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.artifact.Disk;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.proof.Verdict;
import io.github.nginxupgrade.situation.Expectation;
import io.github.nginxupgrade.situation.Facts;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import io.github.nginxupgrade.situation.Worker;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * An instance as it would stand if nginx behaves: what a step does to it (docs/nginx-behaviour.md), and what time
 * brings. It knows no order of steps; that is the table's.
 *
 * @param settled the new workers have stood unchanged
 * @param observed the new version has served alone for long enough
 */
public record Prediction(Facts facts, Disk disk, Running running, Set<Step> done, boolean settled, boolean observed) {
    /** Stands for the pid that nobody knows beforehand. */
    static final int UNKNOWN = ProcessIdentity.LARGEST_PID;

    public Prediction {
        done = Set.copyOf(done);
    }

    public static Prediction now(Situation situation, Disk disk) {
        return new Prediction(situation.facts(), disk, Running.OLD, Set.of(), false, false);
    }

    Situation situation() {
        return Situation.of(facts, Expectation.unknown(Duration.ZERO), settled);
    }

    DecisionInput input() {
        return new DecisionInput(
                situation(),
                running,
                disk,
                done,
                Optional.empty(),
                false,
                false,
                observed,
                false,
                false,
                true,
                false,
                "",
                false,
                "",
                done.isEmpty(),
                true,
                Optional.empty(),
                new Verdict.Pass());
    }

    /** After this step; empty where it is none of an nginx that behaves. */
    Optional<Prediction> after(Step step) {
        return switch (step) {
            case INSTALL_FILES -> Optional.of(did(step, facts, Disk.NEW));
            case RESTORE_FILES -> Optional.of(did(step, facts, Disk.OLD));
            case START_NEW_MASTER -> Optional.of(did(step, starting(), disk));
            case DRAIN_OLD_WORKERS -> Optional.of(did(step, both(drained(old()), newMaster()), disk));
            case REVIVE_OLD_WORKERS -> Optional.of(did(step, both(withWorkers(old()), newMaster()), disk));
            case RETIRE_OLD_MASTER -> Optional.of(did(step, both(deaf(old()), newMaster()), disk));
            case RETIRE_NEW_MASTER -> Optional.of(did(step, both(old(), deaf(drained(newMaster()))), disk));
            case RESTORE_OWNERS -> Optional.of(did(step, facts, disk));
            case REOPEN_LOGS -> Optional.of(did(step, facts.withLogs(Optional.empty()), disk));
            default -> Optional.empty();
        };
    }

    /** After what is waited for in this phase has come; empty where nothing more comes. */
    Optional<Prediction> later() {
        return switch (situation().phase()) {
            case STARTING -> Optional.of(with(both(old(), withWorkers(titled(newMaster()))), running));
            case OVERLAP -> Optional.of(new Prediction(facts, disk, running, done, true, observed));
            case DRAINING -> Optional.of(with(both(emptied(old()), newMaster()), running));
            case STANDBY -> Optional.of(new Prediction(facts, disk, running, done, settled, true));
            case RETIRING -> Optional.of(with(sole(newMaster()), Running.NEW));
            case UNWINDING -> Optional.of(with(sole(old()), Running.OLD));
            default -> Optional.empty();
        };
    }

    private Prediction did(Step step, Facts then, Disk files) {
        var steps = EnumSet.of(step);
        steps.addAll(done);
        return new Prediction(then, files, running, steps, settled, observed);
    }

    private Prediction with(Facts then, Running who) {
        return new Prediction(then, disk, who, done, settled, observed);
    }

    private Master old() {
        return facts.old().or(facts::sole).orElseThrow();
    }

    private Master newMaster() {
        return facts.newMaster().orElseThrow();
    }

    private Facts starting() {
        Master old = old();
        var identity = new ProcessIdentity(UNKNOWN, 0, old.identity().executable());
        return both(old, new Master(identity, old.pid(), false, false, true, List.of(), 0));
    }

    private static Facts both(Master old, Master newMaster) {
        OptionalInt named = newMaster.titled() ? OptionalInt.of(newMaster.pid()) : OptionalInt.empty();
        return new Facts(
                named,
                Optional.empty(),
                OptionalInt.of(old.pid()),
                Optional.of(old),
                Optional.of(newMaster),
                Optional.empty(),
                false,
                List.of());
    }

    private static Facts sole(Master master) {
        return new Facts(
                OptionalInt.of(master.pid()),
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(master),
                false,
                List.of());
    }

    private static Master titled(Master master) {
        return copy(master, true, true, master.workers());
    }

    private static Master deaf(Master master) {
        return copy(master, true, false, master.workers());
    }

    private static Master drained(Master master) {
        return copy(
                master,
                true,
                true,
                master.workers().stream()
                        .map(worker -> new Worker(worker.identity(), false))
                        .toList());
    }

    private static Master emptied(Master master) {
        return copy(master, true, true, List.of());
    }

    private static Master withWorkers(Master master) {
        return copy(
                master,
                true,
                true,
                IntStream.of(UNKNOWN - 1)
                        .mapToObj(pid -> new Worker(
                                new ProcessIdentity(pid, 0, master.identity().executable()), true))
                        .toList());
    }

    private static Master copy(Master master, boolean titled, boolean listens, List<Worker> workers) {
        return new Master(master.identity(), master.parent(), titled, titled, listens, workers, 0);
    }
}
