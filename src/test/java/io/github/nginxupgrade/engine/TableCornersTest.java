package io.github.nginxupgrade.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.artifact.Disk;
import io.github.nginxupgrade.os.Halt;
import io.github.nginxupgrade.os.Signal;
import io.github.nginxupgrade.proof.Verdict;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import io.github.nginxupgrade.situation.Worker;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is too rare for the picture of {@link TableTest}: masters that are halted, or have something waiting, or nothing to their
 * name. One deadline at a time has passed here, so that each is seen to count where it should.
 */
class TableCornersTest {
    private static final Halt STOPPED = new Halt(Halt.Kind.STOPPED, "");

    /** Which deadline has passed. */
    private enum Over {
        NONE,
        PENDING,
        START,
        DRAIN,
        LEAVING,
        LASTING,
        UNREADY,
        /** Nothing is: the old master has only just no worker, and was not told to do without. */
        UNDRAINED,
        /** START and LASTING. */
        START_LASTING,
        /** DRAIN and LASTING. */
        DRAIN_LASTING
    }

    /** A situation with the old files on the disk, what was sent in it, and the decision. */
    private record Row(Situation now, Goal goal, Over over, boolean terminable, Set<Step> sent, String decision) {
        DecisionInput input() {
            return new DecisionInput(
                    now,
                    Running.OLD,
                    goal == Goal.OLD ? Disk.OLD : Disk.NEW,
                    sent,
                    Optional.empty(),
                    over == Over.PENDING,
                    over == Over.START || over == Over.START_LASTING,
                    true,
                    over == Over.DRAIN || over == Over.DRAIN_LASTING,
                    over != Over.UNDRAINED,
                    over == Over.LEAVING,
                    over == Over.LASTING || over == Over.START_LASTING || over == Over.DRAIN_LASTING,
                    over == Over.UNREADY,
                    "",
                    false,
                    "",
                    false,
                    terminable,
                    Optional.empty(),
                    Supervision::none,
                    "",
                    false,
                    new Verdict.Pass());
        }
    }

    private static Row back(Situation now, Over over, String decision, Step... sent) {
        return new Row(now, Goal.OLD, over, true, Set.of(sent), decision);
    }

    /** Likewise where TERM would delete unix sockets. */
    private static Row gently(Situation now, Over over, String decision, Step... sent) {
        return new Row(now, Goal.OLD, over, false, Set.of(sent), decision);
    }

    private static Row forward(Situation now, Over over, String decision, Step... sent) {
        return new Row(now, Goal.NEW, over, true, Set.of(sent), decision);
    }

    private static Master stopped(Master master) {
        return HaltedGuardsTest.held(master, Optional.of(STOPPED), Set.of());
    }

    private static Master waits(Master master) {
        return HaltedGuardsTest.held(master, Optional.empty(), Set.of(Signal.USR1));
    }

    /** Busy with something: signals wait for it. */
    private static Master busy(Master it) {
        return new Master(it.identity(), it.parent(), true, false, it.quitting(), it.workers(), 0);
    }

    /** It has started workers that have no title yet. */
    private static Master forking(Master it) {
        return new Master(it.identity(), it.parent(), true, true, it.quitting(), it.workers(), 2);
    }

    private static Master withOneWorkerHalted(Master it) {
        Worker first = it.workers().get(0);
        List<Worker> workers = Stream.concat(
                        Stream.of(new Worker(first.identity(), first.accepts(), Optional.of(STOPPED))),
                        it.workers().stream().skip(1))
                .toList();
        return new Master(it.identity(), it.parent(), true, true, it.quitting(), workers, 0);
    }

    private static String said(Decision decision) {
        if (decision instanceof Decision.Act act) {
            return "act: " + act.step();
        }
        if (decision instanceof Decision.Wait wait) {
            return "wait: " + wait.what();
        }
        if (decision instanceof Decision.Turn turn) {
            return "turn: " + turn.reason();
        }
        return decision instanceof Decision.Stuck stuck ? "stuck: " + stuck.reason() : "done";
    }

    static Stream<Row> newMasters() {
        Master old = Pictures.old(true, 2, 0);
        Master drained = Pictures.old(true, 0, 0);
        Master young = Pictures.newMaster(true, 2, 0);
        Situation lacking = Pictures.both(Phase.STANDBY, drained, Pictures.newMaster(true, 1, 0), false, true);
        Situation held = Pictures.both(Phase.STANDBY, drained, stopped(young), false, true);
        Situation nobody = Pictures.oldAlone(Phase.STARTING, old);
        Situation heldStart = Pictures.both(Phase.STARTING, old, stopped(young), false, false);
        Situation deafStart = Pictures.both(Phase.STARTING, old, waits(young), false, false);
        Situation overlap = Pictures.both(Phase.OVERLAP, old, young, true, true);
        Situation emptied = Pictures.both(Phase.UNWINDING, old, Pictures.newMaster(true, 0, 0), false, false);
        Situation told = Pictures.both(Phase.UNWINDING, old, Pictures.newMaster(false, 0, 0), false, false);
        Situation leaving = Pictures.both(Phase.UNWINDING, old, Pictures.newMaster(false, 0, 1), false, false);
        Situation strayed = Pictures.left(Pictures.sole(old, 0), busy(young));
        Step begun = Step.START_NEW_MASTER;
        Situation starved = Pictures.both(Phase.BROKEN, forking(drained), Pictures.newMaster(true, 0, 0), false, false);
        Situation undrained = Pictures.both(Phase.STANDBY, drained, young, true, true);
        String again = "wait: the new master to have all its workers again";
        String bereft = "wait: the old master to start workers, or to stay without";
        return Stream.of(
                forward(held, Over.UNREADY, "wait: the new master to go on: something"),
                forward(held, Over.START, "turn: the new master is not ready any more: something"),
                forward(lacking, Over.START, again),
                forward(lacking, Over.NONE, again),
                forward(lacking, Over.UNREADY, "turn: the new master is not ready any more: something"),
                back(nobody, Over.LASTING, "wait: the new master to be ready or gone"),
                back(nobody, Over.START, "wait: the old master to take its pid file back"),
                back(nobody, Over.START_LASTING, "stuck: the oldbin names the running master and there is no new one"),
                back(heldStart, Over.NONE, "wait: the new master to be ready or gone"),
                back(heldStart, Over.START, "act: KILL_NEW_MASTER"),
                back(heldStart, Over.START, "act: TERMINATE_NEW_MASTER", Step.KILL_NEW_MASTER),
                gently(
                        heldStart,
                        Over.START,
                        "stuck: the new master still has workers, and TERM would delete the unix sockets of the old one",
                        Step.KILL_NEW_MASTER,
                        Step.RETIRE_NEW_MASTER),
                back(deafStart, Over.NONE, "wait: the new master to be ready or gone"),
                back(deafStart, Over.START, "act: TERMINATE_NEW_MASTER"),
                gently(deafStart, Over.START, "act: RETIRE_NEW_MASTER"),
                forward(
                        emptied,
                        Over.NONE,
                        "turn: the new master has no worker: it could start none, or all have ended",
                        begun),
                forward(leaving, Over.NONE, "turn: the new master is leaving, and not by this run", begun),
                forward(
                        strayed,
                        Over.NONE,
                        "turn: the new master found no listening socket handed over to it and became a daemon of its own: ["
                                + young.pid() + "]",
                        begun),
                back(strayed, Over.NONE, "wait: the new master to have its workers: [" + young.pid() + "]"),
                back(strayed, Over.LASTING, "act: KILL_STRAYS"),
                back(Pictures.left(Pictures.sole(old, 0)), Over.NONE, "act: KILL_STRAYS"),
                back(emptied, Over.NONE, "act: RETIRE_NEW_MASTER"),
                back(told, Over.NONE, "wait: the new master to finish its connections"),
                back(told, Over.LASTING, "act: TERMINATE_NEW_MASTER"),
                back(leaving, Over.LASTING, "wait: the new master to finish its connections"),
                back(starved, Over.NONE, "wait: this not to last: two masters"),
                back(starved, Over.LASTING, "act: RETIRE_NEW_MASTER"),
                back(starved, Over.LASTING, "wait: the new master to leave", Step.RETIRE_NEW_MASTER),
                back(undrained, Over.UNDRAINED, bereft),
                back(undrained, Over.NONE, "act: REVIVE_OLD_WORKERS"),
                forward(undrained, Over.UNDRAINED, bereft),
                forward(undrained, Over.NONE, "act: RETIRE_OLD_MASTER"),
                back(overlap, Over.NONE, "act: RETIRE_NEW_MASTER"),
                back(overlap, Over.NONE, "wait: the new master to leave", Step.RETIRE_NEW_MASTER),
                back(overlap, Over.PENDING, "act: TERMINATE_NEW_MASTER", Step.RETIRE_NEW_MASTER),
                back(overlap, Over.LEAVING, "act: TERMINATE_NEW_MASTER", Step.RETIRE_NEW_MASTER),
                gently(
                        overlap,
                        Over.LEAVING,
                        "stuck: the new master still has workers, and TERM would delete the unix sockets of the old one",
                        Step.RETIRE_NEW_MASTER),
                back(overlap, Over.LEAVING, "act: KILL_NEW_MASTER", Step.RETIRE_NEW_MASTER, Step.TERMINATE_NEW_MASTER),
                back(
                        overlap,
                        Over.LEAVING,
                        "stuck: the new master does not end, not even by KILL",
                        Step.RETIRE_NEW_MASTER,
                        Step.TERMINATE_NEW_MASTER,
                        Step.KILL_NEW_MASTER));
    }

    static Stream<Row> theMasterThatStays() {
        Master old = Pictures.old(true, 2, 0);
        Master young = Pictures.newMaster(true, 2, 0);
        Situation busy = Pictures.astray(Pictures.sole(busy(old), 0));
        Situation astray = Pictures.astray(Pictures.sole(old, 0));
        Situation waiting = Pictures.sole(waits(old), 0);
        Situation unnamed = Pictures.withoutPidFile(Pictures.sole(old, 0));
        Situation both = Pictures.withoutPidFile(waiting);
        Situation retiring = Pictures.both(Phase.RETIRING, Pictures.old(false, 0, 1), busy(young), true, true);
        Situation halted =
                Pictures.both(Phase.RETIRING, withOneWorkerHalted(Pictures.old(false, 1, 1)), young, true, true);
        Situation onlyHalted =
                Pictures.both(Phase.RETIRING, withOneWorkerHalted(Pictures.old(false, 1, 0)), young, true, true);
        String after = Step.RETIRE_NEW_MASTER.words();
        return Stream.of(
                back(astray, Over.NONE, "act: REOPEN_LOGS"),
                back(astray, Over.NONE, "done", Step.REOPEN_LOGS),
                back(busy, Over.NONE, "wait: the master to sleep in its loop"),
                back(busy, Over.LASTING, "done"),
                back(busy, Over.NONE, "done", Step.REOPEN_LOGS),
                back(Pictures.sole(busy(old), 0), Over.NONE, "done"),
                back(waiting, Over.NONE, "wait: the master to act on what it was sent"),
                back(
                        waiting,
                        Over.LASTING,
                        "stuck: something waits that will be obeyed later: "
                                + waiting.hindrance().orElseThrow()),
                back(unnamed, Over.NONE, "wait: the pid file to name the one master after " + after),
                back(unnamed, Over.LASTING, "stuck: the pid file does not name the one master: one master"),
                back(both, Over.LASTING, "stuck: the pid file does not name the one master: one master"),
                back(Pictures.sole(old, 1), Over.NONE, "act: RETIRE_ORPHANS"),
                back(
                        Pictures.sole(old, 1),
                        Over.NONE,
                        "stuck: workers without a master do not leave: 300",
                        Step.RETIRE_ORPHANS),
                forward(
                        Pictures.sole(old, 0),
                        Over.PENDING,
                        "turn: the old master did not act on USR2",
                        Step.START_NEW_MASTER),
                forward(
                        Pictures.sole(old, 0),
                        Over.NONE,
                        "turn: the new master ended before it was ready",
                        Step.START_NEW_MASTER),
                forward(
                        Pictures.sole(old, 0),
                        Over.NONE,
                        "turn: the new master ended",
                        Step.START_NEW_MASTER,
                        Step.DRAIN_OLD_WORKERS),
                forward(Pictures.astray(retiring), Over.NONE, "wait: the old master to finish its connections"),
                forward(halted, Over.DRAIN_LASTING, "done"),
                forward(onlyHalted, Over.DRAIN_LASTING, "done"));
    }

    @ParameterizedTest
    @MethodSource({"newMasters", "theMasterThatStays"})
    void isDecided(Row row) {
        assertThat(said(Table.decide(row.input(), row.goal(), DrainPolicy.COMMIT)))
                .isEqualTo(row.decision());
    }
}
