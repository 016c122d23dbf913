package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.action.Foreseen;
import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.artifact.Disk;
import io.github.nginxupgrade.proof.Verdict;
import io.github.nginxupgrade.situation.Expectation;
import io.github.nginxupgrade.situation.Facts;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * An instance as it would stand if nginx behaves: after a step, which says itself what it does, and after some time. It
 * knows no order of steps; that is the table's.
 *
 * @param settled the new workers have stood unchanged
 * @param observed the new version has served alone for long enough
 */
public record Prediction(Facts facts, Disk disk, Running running, Set<Step> done, boolean settled, boolean observed) {
    public Prediction {
        done = Set.copyOf(done);
    }

    public static Prediction now(Situation situation, Disk disk) {
        return new Prediction(situation.facts(), disk, Running.OLD, Set.of(), false, false);
    }

    Situation situation() {
        return Situation.of(facts, Expectation.unknown(Duration.ZERO), settled);
    }

    /**
     * What the table is told of it.
     *
     * <p>Long, for it is one list, as that of the examiner is.
     */
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
                true,
                false,
                true,
                false,
                "",
                false,
                "",
                done.isEmpty(),
                true,
                Optional.empty(),
                Supervision::none,
                "",
                false,
                new Verdict.Pass());
    }

    /** After this step; empty where it is none of an nginx that behaves. */
    Optional<Prediction> after(Step step) {
        var steps = EnumSet.of(step);
        steps.addAll(done);
        return step.foreseenFrom(facts)
                .map(then -> new Prediction(then, files(step), running, steps, settled, observed));
    }

    private Disk files(Step step) {
        return step.work()
                .map(work -> switch (work) {
                    case INSTALL -> Disk.NEW;
                    case RESTORE -> Disk.OLD;
                    case GIVE_BACK, WRITE_PID_FILE, TELL_SYSTEMD -> disk;
                })
                .orElse(disk);
    }

    /** After what is waited for in this phase has come; empty where nothing more comes. */
    Optional<Prediction> later() {
        return switch (situation().phase()) {
            case STARTING -> Optional.of(with(Foreseen.started(facts), running));
            case OVERLAP -> Optional.of(new Prediction(facts, disk, running, done, true, observed));
            case DRAINING -> Optional.of(with(Foreseen.drainedOut(facts), running));
            case STANDBY -> Optional.of(new Prediction(facts, disk, running, done, settled, true));
            case RETIRING -> Optional.of(with(Foreseen.newAlone(facts), Running.NEW));
            case UNWINDING -> Optional.of(with(Foreseen.oldAlone(facts), Running.OLD));
            case SOLE, DOWN, ORPHANED, BROKEN -> Optional.empty();
        };
    }

    private Prediction with(Facts then, Running who) {
        return new Prediction(then, disk, who, done, settled, observed);
    }
}
