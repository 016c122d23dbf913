package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.action.Actor;
import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.situation.Situation;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Which steps this run has done, to which masters; also what it has begun by a command that was killed. */
final class StepsDone {
    /** The signals of the way forward, which others send too. */
    private static final Set<Step> FORWARD =
            EnumSet.of(Step.START_NEW_MASTER, Step.DRAIN_OLD_WORKERS, Step.RETIRE_OLD_MASTER);

    /** Whoever drains it more often than this means it. */
    private static final int MOST_UNDONE = 2;

    private final Set<Step> done = EnumSet.noneOf(Step.class);
    /** All that this run has ever begun. */
    private final Set<Step> begun = EnumSet.noneOf(Step.class);
    /** Who got the last signal that was meant for the old master. */
    private Optional<ProcessIdentity> told = Optional.empty();
    /** HUP was sent to the old master. */
    private boolean revived;
    /** It had its effect, and nobody has undone that. */
    private boolean revivalStands;

    private int undone;

    /**
     * What is known of it at the start of a command.
     *
     * @param isOurs true where this command has begun the run
     */
    StepsDone(boolean isOurs, Logbook logbook) {
        this.revived = !isOurs && logbook.hasIntended(Step.REVIVE_OLD_WORKERS);
        if (!isOurs) {
            FORWARD.stream().filter(logbook::hasIntended).forEach(begun::add);
        }
    }

    void add(Step step, Situation now) {
        done.add(step);
        begun.add(step);
        revived |= step == Step.REVIVE_OLD_WORKERS;
        if (step.receiver() == Step.Receiver.OLD) {
            told = Actor.receivers(step, now).stream().findFirst();
        }
    }

    /** Those that were done by this command, to these very masters. */
    Set<Step> toTheseMasters() {
        return Set.copyOf(done);
    }

    boolean has(Step step) {
        return done.contains(step);
    }

    boolean hasBegun(Step step) {
        return begun.contains(step);
    }

    boolean hasRevived() {
        return revived;
    }

    /** The effect of a step was seen. */
    void shown(Step step) {
        revivalStands |= step == Step.REVIVE_OLD_WORKERS;
    }

    /**
     * An old master that somebody has drained since it was revived, or just as it was, may be revived once more, if that does not go
     * on for ever.
     *
     * @param overdue it was sent HUP, and no workers were seen in time
     */
    void forgetUndone(Situation now, boolean overdue) {
        if ((revivalStands || overdue) && undone < MOST_UNDONE && Step.REVIVE_OLD_WORKERS.isSafeIn(now)) {
            undone++;
            revivalStands = false;
            done.remove(Step.REVIVE_OLD_WORKERS);
        }
    }

    /**
     * What was done to a master that is gone was not done to another one of the same version: it is begun anew.
     *
     * @param examiner tells which version a master runs
     */
    void forgetOthers(Situation now, Examiner examiner) throws OsFailure {
        boolean another = told.isPresent()
                && now.sole()
                        .filter(sole -> !sole.identity().isSameProcessAs(told.get()))
                        .isPresent();
        if (another && examiner.running(now) == Running.OLD) {
            done.clear();
            told = Optional.empty();
        }
    }
}
