package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.artifact.Disk;
import io.github.nginxupgrade.proof.Verdict;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * All that the table decides on: the situation, and how it relates to this run and its deadlines.
 *
 * @param situation what is observed
 * @param running which version the sole master runs
 * @param disk which version the files are
 * @param sent the steps that this run has done to these very masters
 * @param pending a signal that was sent and has shown no effect
 * @param pendingOverdue its deadline has passed
 * @param startOverdue the new master should have been ready by now
 * @param observed the new version has served alone for long enough
 * @param drainOverdue the old workers should have finished by now
 * @param drained the old master was told by this run to do without workers, or has had none for longer than any transient lasts: one
 *     whose workers were killed starts others
 * @param leavingOverdue the new master was told to leave and should be gone by now
 * @param lasting this phase has been seen for longer than any transient lasts
 * @param unreadyLasting the new master has lacked something for longer than a respawn takes
 * @param restoreFailure why putting the old files back failed; empty where it did not
 * @param dispossessed what the old master lives on is not of whom it was
 * @param ownersFailure why giving that back failed; empty where it did not
 * @param untouched this very run has done nothing yet
 * @param terminable TERM to the new master does not delete the old one's unix sockets (nginx before 1.19.1 does)
 * @param doubled the old master has its workers twice; empty where it has not
 * @param supervision what systemd believes of it; asked only where something depends on it, for that takes a while
 * @param mainProcessFailure why systemd could not be told which master stays; empty where it could
 * @param promised this run has something to show before it retires the old master, and has not retired it
 * @param verdict what the proofs say
 */
record DecisionInput(
        Situation situation,
        Running running,
        Disk disk,
        Set<Step> sent,
        Optional<Step> pending,
        boolean pendingOverdue,
        boolean startOverdue,
        boolean observed,
        boolean drainOverdue,
        boolean drained,
        boolean leavingOverdue,
        boolean lasting,
        boolean unreadyLasting,
        String restoreFailure,
        boolean dispossessed,
        String ownersFailure,
        boolean untouched,
        boolean terminable,
        Optional<Doubled> doubled,
        Supplier<Supervision> supervision,
        String mainProcessFailure,
        boolean promised,
        Verdict verdict) {

    /**
     * Twice as many workers as there should be.
     *
     * @param words how many of how many
     * @param incurable why a reload would not mend it: nginx's own words on the configuration on disk; empty where it would
     */
    record Doubled(String words, String incurable) {}

    /** Somebody else has told the old master to quit, or ended it, before this run has shown what it promised. */
    boolean isOvertaken() {
        Phase phase = situation.phase();
        return promised && (phase == Phase.RETIRING || (phase == Phase.SOLE && running == Running.NEW));
    }

    boolean hasSent(Step step) {
        return sent.contains(step);
    }
}
