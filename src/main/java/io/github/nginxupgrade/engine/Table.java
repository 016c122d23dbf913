package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.engine.Decision.Act;
import io.github.nginxupgrade.engine.Decision.Done;
import io.github.nginxupgrade.engine.Decision.Refuse;
import io.github.nginxupgrade.engine.Decision.Reverse;
import io.github.nginxupgrade.engine.Decision.Stuck;
import io.github.nginxupgrade.engine.Decision.Turn;
import io.github.nginxupgrade.engine.Decision.Wait;
import io.github.nginxupgrade.proof.Verdict;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The one table that decides: from what stands and the goal to the next step. Pure. There is no second place where an
 * order of signals is written down. docs/architecture.md shows it as a picture; both change together.
 *
 * <p>Long, for it is one table, read from top to bottom.
 */
final class Table {
    private Table() {}

    static Decision decide(DecisionInput at, Goal goal, DrainPolicy policy) {
        if (at.pending().isPresent() && !at.pendingOverdue()) {
            return new Wait("the effect of " + at.pending().get().words());
        }
        return goal == Goal.OLD ? back(at, policy) : forward(at, goal, policy);
    }

    private static Decision forward(DecisionInput at, Goal goal, DrainPolicy policy) {
        if (at.verdict() instanceof Verdict.Fail failed && !at.hasSent(Step.RETIRE_OLD_MASTER)) {
            return new Turn(failed.reason());
        }
        return switch (at.situation().phase()) {
            case SOLE -> soleForward(at, goal);
            case STARTING ->
                at.startOverdue()
                        ? new Turn("the new master was not ready in time: "
                                + at.situation().lacks())
                        : new Wait("the new master to be ready");
            case OVERLAP -> overlapForward(at);
            case DRAINING -> onceDrained(at, () -> drainingForward(at, goal, policy));
            case STANDBY -> onceDrained(at, () -> standbyForward(at, goal));
            case RETIRING -> retiringForward(at, goal);
            case UNWINDING ->
                at.sent().isEmpty()
                        ? new Refuse(
                                "a rollback is under way: " + at.situation().words())
                        : new Turn(leaves(at.situation()));
            case DOWN, ORPHANED, BROKEN -> brokenForward(at, "");
        };
    }

    private static String leaves(Situation now) {
        boolean told = now.newMaster()
                .map(it -> it.quitting() || it.isAboutToLeave() || it.draining() > 0)
                .orElse(true);
        return told
                ? "the new master is leaving, and not by this run"
                : "the new master has no worker: it could start none, or all have ended";
    }

    private static Decision soleForward(DecisionInput at, Goal goal) {
        if (at.running() == Running.NEW && !at.situation().orphans().isEmpty()) {
            return retireOrphans(at);
        }
        if (at.running() == Running.NEW) {
            return at.disk().isNew()
                    ? onceShown(at, goal, () -> doneWhenTidy(at, Step.RETIRE_OLD_MASTER))
                    : new Act(Step.INSTALL_FILES);
        }
        if (at.running() == Running.OTHER) {
            return new Refuse("the running master is neither of the two versions of this run");
        }
        if (at.hasSent(Step.START_NEW_MASTER)) {
            return new Turn(whyNoNewMaster(at));
        }
        if (!at.situation().pidFileNamesSole()) {
            return brokenForward(at, "the pid file does not name the master, so nginx could not start a new one: ");
        }
        if (at.disk().isNew()) {
            return new Act(Step.START_NEW_MASTER);
        }
        return at.hasSent(Step.INSTALL_FILES)
                ? new Turn("somebody else changed the files that were just installed")
                : new Act(Step.INSTALL_FILES);
    }

    private static String whyNoNewMaster(DecisionInput at) {
        List<Master> strays = at.situation().facts().strays();
        if (!strays.isEmpty()) {
            return "the new master found no listening socket handed over to it and became a daemon of its own: "
                    + pids(strays);
        }
        if (at.pendingOverdue()) {
            return "the old master did not act on USR2";
        }
        return at.hasSent(Step.DRAIN_OLD_WORKERS) ? "the new master ended" : "the new master ended before it was ready";
    }

    private static Decision overlapForward(DecisionInput at) {
        if (at.hasSent(Step.DRAIN_OLD_WORKERS)) {
            return new Turn("the old master did not drain its workers on WINCH");
        }
        if (at.situation().settled()) {
            return onceProven(at, () -> new Act(Step.DRAIN_OLD_WORKERS));
        }
        if (!at.startOverdue()) {
            return new Wait("the new workers to settle");
        }
        return at.verdict() instanceof Verdict.NotYet unrest
                ? new Turn("the new workers come to no rest in time; it would need " + unrest.what())
                : new Turn("the workers of the new master end and are started again and again");
    }

    private static Decision drainingForward(DecisionInput at, Goal goal, DrainPolicy policy) {
        if (!at.situation().newReady()) {
            return unready(at);
        }
        if (!at.drainOverdue()) {
            return new Wait("old workers to finish their connections");
        }
        if (policy.towards(goal) == DrainPolicy.HOLD) {
            return onceProven(at, () -> onceSupervised(at));
        }
        return switch (policy) {
            case TERMINATE -> at.hasSent(Step.TERMINATE_OLD_WORKERS) ? retire(at) : new Act(Step.TERMINATE_OLD_WORKERS);
            case ROLLBACK -> new Turn("old workers still had connections at the drain deadline");
            case COMMIT, HOLD -> retire(at);
        };
    }

    /** Nobody but time tells whether a master that was not told to do without workers starts others. */
    private static Decision onceDrained(DecisionInput at, Supplier<Decision> then) {
        return at.drained() ? then.get() : new Wait("the old master to start workers, or to stay without");
    }

    private static Decision standbyForward(DecisionInput at, Goal goal) {
        if (!at.situation().newReady()) {
            return unready(at);
        }
        return goal == Goal.HOLD ? onceProven(at, () -> onceSupervised(at)) : retire(at);
    }

    private static Decision retire(DecisionInput at) {
        if (at.hasSent(Step.RETIRE_OLD_MASTER)) {
            return new Stuck("the old master does not act on QUIT");
        }
        return at.observed()
                ? onceProven(at, () -> new Act(Step.RETIRE_OLD_MASTER))
                : new Wait("the new version to serve unharmed for a while");
    }

    /** Not before the proofs agree. */
    private static Decision onceProven(DecisionInput at, Supplier<Decision> then) {
        return at.verdict() instanceof Verdict.NotYet open ? new Wait(open.what()) : then.get();
    }

    /** Where somebody else has told the old master to quit, what was promised is shown of the new one all the same. */
    private static Decision onceShown(DecisionInput at, Goal goal, Supplier<Decision> then) {
        if (!at.isOvertaken()) {
            return then.get();
        }
        return goal == Goal.NEW && !at.observed()
                ? new Wait("the new version to serve unharmed for a while, though its old master "
                        + (at.situation().old().isPresent() ? "was told to quit" : "has ended"))
                : onceProven(at, then);
    }

    /** One that is halted has lost nothing, and it may be by somebody's debugger: that is waited for as long as a start. */
    private static Decision unready(DecisionInput at) {
        String lacks = at.situation().lacks();
        boolean halted = isNewHalted(at);
        if (halted ? at.startOverdue() : at.unreadyLasting()) {
            return new Turn("the new master is not ready any more: " + lacks);
        }
        return new Wait(halted ? "the new master to go on: " + lacks : "the new master to have all its workers again");
    }

    private static boolean isNewHalted(DecisionInput at) {
        return at.situation().newMaster().flatMap(Master::halt).isPresent();
    }

    private static Decision retiringForward(DecisionInput at, Goal goal) {
        if (goal == Goal.HOLD && !at.isOvertaken()) {
            return new Refuse("the old master was told to quit already; the way back is a new upgrade");
        }
        if (mayReopenLogs(at)) {
            return new Act(Step.REOPEN_LOGS);
        }
        if (at.isOvertaken() && !at.situation().newReady()) {
            return unready(at);
        }
        return onceShown(at, goal, () -> afterQuit(at));
    }

    private static Decision afterQuit(DecisionInput at) {
        if (!at.drainOverdue()) {
            return new Wait("the old master to finish its connections");
        }
        return hasOldWorkers(at) ? onceSupervised(at) : endless(at);
    }

    private static Decision brokenForward(DecisionInput at, String why) {
        String words = why + at.situation().words();
        if (!at.lasting()) {
            return new Wait("this not to last: " + words);
        }
        return at.sent().isEmpty() ? new Refuse(words) : new Turn(words);
    }

    private static Decision back(DecisionInput at, DrainPolicy policy) {
        return switch (at.situation().phase()) {
            case SOLE -> soleBack(at);
            case STARTING -> startingBack(at);
            case OVERLAP -> filesFirst(at, () -> removeNew(at));
            case DRAINING, STANDBY -> onceDrained(at, () -> revive(at));
            case RETIRING -> retiringBack(at, policy);
            case UNWINDING -> unwindingBack(at);
            case DOWN, ORPHANED -> downBack(at);
            case BROKEN -> brokenBack(at);
        };
    }

    /** As long as the old master lives, nginx ignores USR2 to the new one (ngx_signal_handler). */
    private static Decision retiringBack(DecisionInput at, DrainPolicy policy) {
        if (!at.drainOverdue()) {
            return new Wait("the old master to finish; then the way back is a new upgrade");
        }
        if (!hasOldWorkers(at)) {
            return endless(at);
        }
        boolean mayCut = policy == DrainPolicy.TERMINATE && Step.TERMINATE_OLD_WORKERS.isSafeIn(at.situation());
        if (mayCut && !at.hasSent(Step.TERMINATE_OLD_WORKERS)) {
            return new Act(Step.TERMINATE_OLD_WORKERS);
        }
        String reason = "the old master was told to quit and still finishes connections";
        return at.sent().isEmpty() ? new Refuse(reason) : new Stuck(reason);
    }

    private static boolean hasOldWorkers(DecisionInput at) {
        return at.situation().old().map(Master::unfinished).orElse(0) > 0;
    }

    private static Decision endless(DecisionInput at) {
        return at.lasting()
                ? new Stuck("the old master was told to quit, has no worker left and does not end")
                : new Wait("the old master to end");
    }

    private static Decision soleBack(DecisionInput at) {
        if (at.pending().map(Step::receiver).equals(Optional.of(Step.Receiver.NEW))) {
            return new Stuck("the old master ended, and the new one was sent "
                    + at.pending().orElseThrow().words() + " and has not acted on it");
        }
        if (!at.situation().facts().strays().isEmpty()) {
            return killStrays(at);
        }
        if (!at.situation().orphans().isEmpty()) {
            return retireOrphans(at);
        }
        return switch (at.running()) {
            // what was on the disk before this run, a package manager's new file say, is not this run's to take away
            case OLD -> at.untouched() ? doneWhenTidy(at, Step.RETIRE_NEW_MASTER) : soleWithFiles(at);
            case NEW -> new Reverse();
            case OTHER -> new Refuse("the running master is neither of the two versions of this run");
        };
    }

    /** The last chance for the files: what failed once, a full disk say, is tried again for a moment. */
    private static Decision soleWithFiles(DecisionInput at) {
        if (at.disk().isOld() && at.dispossessed() && mayBeReloaded(at)) {
            return new Wait("the owners of folders and logs to stand, for somebody may be reloading");
        }
        if (at.disk().isOld() && at.dispossessed()) {
            return at.ownersFailure().isEmpty() || !at.lasting()
                    ? new Act(Step.RESTORE_OWNERS)
                    : new Stuck("what the new version took could not be given back: " + at.ownersFailure());
        }
        if (at.disk().isOld()) {
            return at.doubled().isPresent() ? halve(at, at.doubled().get()) : doneWhenTidy(at, Step.RETIRE_NEW_MASTER);
        }
        return at.restoreFailure().isEmpty() || !at.lasting()
                ? new Act(Step.RESTORE_FILES)
                : new Stuck("the old files could not be put back: " + at.restoreFailure());
    }

    /**
     * What differs again after it was given back may belong to whom a reload of somebody else's has given it: his workers, which
     * come a moment later, will tell.
     */
    private static boolean mayBeReloaded(DecisionInput at) {
        return at.hasSent(Step.RESTORE_OWNERS) && at.ownersFailure().isEmpty() && !at.lasting();
    }

    private static Decision halve(DecisionInput at, DecisionInput.Doubled doubled) {
        if (!at.lasting()) {
            return new Wait("the workers to become no more than they should be: " + doubled.words());
        }
        if (!doubled.incurable().isEmpty()) {
            return new Stuck(doubled.words() + ", and a reload would not mend it: " + doubled.incurable());
        }
        return at.hasSent(Step.CURE_DOUBLED_WORKERS)
                ? new Stuck(doubled.words() + ", also after a reload")
                : new Act(Step.CURE_DOUBLED_WORKERS);
    }

    /** Not before it has forked all its workers: those that it forks later would not be told from others. */
    private static Decision killStrays(DecisionInput at) {
        List<Master> strays = at.situation().facts().strays();
        if (!at.lasting() && !strays.stream().allMatch(Master::idle)) {
            return new Wait("the new master to have its workers: " + pids(strays));
        }
        return at.pending().equals(Optional.of(Step.KILL_STRAYS))
                ? new Stuck("masters of the new version do not end, not even by KILL: " + pids(strays))
                : new Act(Step.KILL_STRAYS);
    }

    private static List<Integer> pids(List<Master> masters) {
        return masters.stream().map(Master::pid).toList();
    }

    private static Decision retireOrphans(DecisionInput at) {
        return at.hasSent(Step.RETIRE_ORPHANS)
                ? new Stuck("workers without a master do not leave: "
                        + String.join(
                                ", ",
                                at.situation().orphans().stream()
                                        .map(worker -> worker.pid() + (worker.halted() ? " (stopped)" : ""))
                                        .toList()))
                : new Act(Step.RETIRE_ORPHANS);
    }

    private static Decision startingBack(DecisionInput at) {
        boolean there = at.situation().newMaster().isPresent();
        boolean hears = at.situation()
                .newMaster()
                .map(newMaster -> newMaster.titled() && newMaster.idle())
                .orElse(false);
        if (hears) {
            // it has loaded and lacks something: no need to wait for that, it can leave gracefully now
            return filesFirst(at, () -> removeNew(at));
        }
        if (!at.startOverdue()) {
            return new Wait("the new master to be ready or gone");
        }
        if (isNewHalted(at)) {
            return filesFirst(at, () -> force(at));
        }
        if (!there) {
            return at.lasting()
                    ? filesFirst(at, () -> new Stuck("the oldbin names the running master and there is no new one"))
                    : new Wait("the old master to take its pid file back");
        }
        return force(at);
    }

    /** The old files go back before the processes do; where that fails, the processes go back all the same. */
    private static Decision filesFirst(DecisionInput at, Supplier<Decision> then) {
        return at.disk().isOld() || !at.restoreFailure().isEmpty() ? then.get() : new Act(Step.RESTORE_FILES);
    }

    /** QUIT, and only where that has no effect, TERM; at the very last KILL. */
    private static Decision removeNew(DecisionInput at) {
        if (!at.hasSent(Step.RETIRE_NEW_MASTER)) {
            boolean misses = at.mainProcessFailure().isEmpty()
                    && at.supervision().get().holds(at.situation().newMaster())
                    && Step.SET_MAIN_PROCESS.isSafeIn(at.situation());
            // systemd would not see it go, and take the service for failed when it next looks for its main process
            return new Act(misses ? Step.SET_MAIN_PROCESS : Step.RETIRE_NEW_MASTER);
        }
        return at.leavingOverdue() || at.pendingOverdue() ? force(at) : new Wait("the new master to leave");
    }

    private static Decision force(DecisionInput at) {
        boolean hasWorkers = at.situation()
                .newMaster()
                .map(newMaster -> !newMaster.workers().isEmpty())
                .orElse(false);
        if (isNewHalted(at) && !at.hasSent(Step.KILL_NEW_MASTER)) {
            // neither QUIT nor TERM would be obeyed; the workers that it leaves are retired one by one
            return new Act(Step.KILL_NEW_MASTER);
        }
        if (at.terminable() && !at.hasSent(Step.TERMINATE_NEW_MASTER)) {
            return new Act(Step.TERMINATE_NEW_MASTER);
        }
        boolean started = at.situation().newMaster().map(Master::titled).orElse(false);
        if (!at.terminable() && started && !at.hasSent(Step.RETIRE_NEW_MASTER)) {
            return new Act(Step.RETIRE_NEW_MASTER);
        }
        if (!at.terminable() && hasWorkers) {
            return new Stuck("the new master still has workers, and TERM would delete the unix sockets of the old one");
        }
        return at.hasSent(Step.KILL_NEW_MASTER)
                ? new Stuck("the new master does not end, not even by KILL")
                : new Act(Step.KILL_NEW_MASTER);
    }

    private static Decision revive(DecisionInput at) {
        return filesFirst(
                at,
                () -> at.hasSent(Step.REVIVE_OLD_WORKERS)
                        ? new Stuck("the old master does not start its workers again")
                        : new Act(Step.REVIVE_OLD_WORKERS));
    }

    private static Decision unwindingBack(DecisionInput at) {
        return filesFirst(at, () -> unwind(at));
    }

    private static Decision unwind(DecisionInput at) {
        boolean told = at.situation().newMaster().map(Master::quitting).orElse(true);
        if (told && at.dispossessed() && at.ownersFailure().isEmpty() && !mayBeReloaded(at)) {
            // not before: as long as it accepts, and as long as a way forward is open, it needs what it has taken
            return new Act(Step.RESTORE_OWNERS);
        }
        if (told && mayReopenLogs(at)) {
            return new Act(Step.REOPEN_LOGS);
        }
        if (told && !at.leavingOverdue() && !(at.lasting() && isEmpty(at))) {
            return new Wait("the new master to finish its connections");
        }
        if (told && !at.terminable()) {
            // it ends with its last connection; cutting it would take the old master's unix sockets along
            return onceSupervised(at);
        }
        return told ? force(at) : removeNew(at);
    }

    /** One that never had a worker does not end by QUIT or TERM (ngx_master_process_cycle: live is set by what it reaps). */
    private static boolean isEmpty(DecisionInput at) {
        return at.situation()
                .newMaster()
                .map(it -> it.workers().isEmpty() && it.untitled() == 0)
                .orElse(false);
    }

    private static Decision downBack(DecisionInput at) {
        if (!at.lasting()) {
            return new Wait("this not to last: " + at.situation().words());
        }
        return filesFirst(at, () -> new Stuck(at.situation().words()));
    }

    /** What is safe is done: while a new master lives, an old one without accepting workers can be revived. */
    private static Decision brokenBack(DecisionInput at) {
        Situation now = at.situation();
        if (!at.lasting()) {
            return new Wait("this not to last: " + now.words());
        }
        if (Step.RESTART_WORKERS.isSafeIn(now) && !at.hasSent(Step.RESTART_WORKERS)) {
            return filesFirst(at, () -> new Act(Step.RESTART_WORKERS));
        }
        if (now.newMaster().isPresent() && Step.RETIRE_NEW_MASTER.isSafeIn(now)) {
            return filesFirst(at, () -> removeNew(at));
        }
        boolean revivable = !now.facts().unrelated()
                && now.newMaster().map(Master::titled).orElse(false)
                && Step.REVIVE_OLD_WORKERS.isSafeIn(now)
                && !at.hasSent(Step.REVIVE_OLD_WORKERS);
        return filesFirst(at, () -> revivable ? new Act(Step.REVIVE_OLD_WORKERS) : new Stuck(now.words()));
    }

    /** Once and no more: what cannot be opened by its name stays as it is, and is told. */
    private static boolean hasLogsAstray(DecisionInput at) {
        return at.situation().facts().astray().isPresent() && !at.untouched() && !at.hasSent(Step.REOPEN_LOGS);
    }

    /** It delays nothing and stops nothing: where it is not safe it is not done. */
    private static boolean mayReopenLogs(DecisionInput at) {
        return hasLogsAstray(at) && Step.REOPEN_LOGS.isSafeIn(at.situation());
    }

    /** As long as systemd believes something else than what runs it is not over: its next reload or stop would end nginx. */
    private static Decision onceSupervised(DecisionInput at) {
        if (at.untouched()) {
            return new Done();
        }
        Supervision systemd = at.supervision().get();
        return switch (systemd.kind()) {
            case NONE, RIGHT, UNKNOWN -> new Done();
            case CHANGING -> new Wait("systemd to come to rest: " + systemd.words());
            case ENDED, RESTARTED, SILENT ->
                at.lasting() ? new Stuck(systemd.words()) : new Wait("this not to last: " + systemd.words());
            case OTHER_MAIN -> otherMain(at, systemd.words());
        };
    }

    /** It follows the pid file by itself when its main process has been its child; a moment may pass until it has. */
    private static Decision otherMain(DecisionInput at, String words) {
        String failure = at.mainProcessFailure();
        if (!at.lasting() && failure.isEmpty()) {
            return new Wait("systemd to see which master stays: " + words);
        }
        return failure.isEmpty() || !at.lasting() ? new Act(Step.SET_MAIN_PROCESS) : new Stuck(words + "; " + failure);
    }

    /** One master, its workers, the pid file and the oldbin agree; a moment may pass until they do. */
    private static Decision doneWhenTidy(DecisionInput at, Step last) {
        if (at.situation().isTidy() && mayReopenLogs(at)) {
            return new Act(Step.REOPEN_LOGS);
        }
        if (at.situation().isTidy()) {
            boolean busy = hasLogsAstray(at) && !Step.REOPEN_LOGS.isSafeIn(at.situation()) && !at.lasting();
            return busy ? new Wait("the master to sleep in its loop") : onceSupervised(at);
        }
        if (at.situation().hindrance().isPresent() && at.situation().pidFileNamesSole()) {
            return at.lasting()
                    ? new Stuck("something waits that will be obeyed later: "
                            + at.situation().hindrance().get())
                    : new Wait("the master to act on what it was sent");
        }
        if (at.lasting() && at.hasSent(Step.KILL_STRAYS) && !at.hasSent(Step.RESTORE_PID_FILE)) {
            return new Act(Step.RESTORE_PID_FILE);
        }
        return at.lasting()
                ? new Stuck("the pid file does not name the one master: "
                        + at.situation().words())
                : new Wait("the pid file to name the one master after " + last.words());
    }
}
