package io.github.nginxupgrade.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.artifact.Disk;
import io.github.nginxupgrade.os.Halt;
import io.github.nginxupgrade.os.Signal;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import io.github.nginxupgrade.situation.Worker;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is safe with two masters that run is not, once one of them is halted or has yet to act on what it was sent. */
class HaltedGuardsTest {
    private static final Halt STOPPED = new Halt(Halt.Kind.STOPPED, "");

    static Master held(Master master, Optional<Halt> halt, Set<Signal> pending) {
        return new Master(
                master.identity(),
                master.parent(),
                master.titled(),
                master.unblocked(),
                master.quitting(),
                master.workers(),
                master.untitled(),
                halt,
                pending);
    }

    private static Master withHaltedWorkers(Master master) {
        return new Master(
                master.identity(),
                master.parent(),
                true,
                true,
                false,
                master.workers().stream()
                        .map(worker -> new Worker(worker.identity(), worker.accepts(), Optional.of(STOPPED)))
                        .toList(),
                0);
    }

    private static Situation both(Master old, Master newMaster) {
        return Pictures.both(Phase.OVERLAP, old, newMaster, true, true);
    }

    static Stream<Arguments> steps() {
        Master accepting = Pictures.old(true, 2, 0);
        Master drained = Pictures.old(true, 0, 0);
        return Stream.of(
                Arguments.of(Step.DRAIN_OLD_WORKERS, accepting),
                Arguments.of(Step.REVIVE_OLD_WORKERS, drained),
                Arguments.of(Step.RETIRE_OLD_MASTER, drained),
                Arguments.of(Step.RETIRE_NEW_MASTER, accepting),
                Arguments.of(Step.TERMINATE_NEW_MASTER, accepting),
                Arguments.of(Step.KILL_NEW_MASTER, accepting));
    }

    @ParameterizedTest
    @MethodSource("steps")
    void nothingIsSafeWhileTheOldMasterCannotAct(Step step, Master old) {
        Master newMaster = Pictures.newMaster(true, 2, 0);
        assertThat(step.isSafeIn(both(old, newMaster))).isTrue();
        for (Halt.Kind kind : Halt.Kind.values()) {
            Master halted = held(old, Optional.of(new Halt(kind, "7")), Set.of());
            assertThat(step.isSafeIn(both(halted, newMaster)))
                    .as(kind.toString())
                    .isFalse();
        }
        for (Signal signal : Signal.values()) {
            Master told = held(old, Optional.empty(), Set.of(signal));
            assertThat(step.isSafeIn(both(told, newMaster)))
                    .as(signal.toString())
                    .isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RETIRE_NEW_MASTER", "TERMINATE_NEW_MASTER", "KILL_NEW_MASTER"})
    void aHaltedNewMasterIsNotToldWhatItCannotHear(Step step) {
        Master halted = held(Pictures.newMaster(true, 2, 0), Optional.of(STOPPED), Set.of());
        assertThat(step.isSafeIn(both(Pictures.old(true, 2, 0), halted))).isEqualTo(step == Step.KILL_NEW_MASTER);
    }

    @ParameterizedTest
    @EnumSource(names = {"RETIRE_NEW_MASTER", "TERMINATE_NEW_MASTER", "KILL_NEW_MASTER", "REVIVE_OLD_WORKERS"})
    void haltedWorkersAreNoneThatServeAndNoneThatMayBeDoubled(Step step) {
        Situation now = both(withHaltedWorkers(Pictures.old(true, 2, 0)), Pictures.newMaster(true, 2, 0));
        assertThat(now.oldAccepting()).isZero();
        assertThat(step.isSafeIn(now)).isFalse();
    }

    static List<Arguments> newMaster() {
        Master newMaster = Pictures.newMaster(true, 2, 0);
        return List.of(
                Arguments.of(held(newMaster, Optional.of(STOPPED), Set.of()), "it is stopped"),
                Arguments.of(held(newMaster, Optional.empty(), Set.of(Signal.QUIT)), "it has QUIT pending"),
                Arguments.of(
                        held(newMaster, Optional.of(STOPPED), Set.of(Signal.TERM)),
                        "it is stopped and has TERM pending"),
                Arguments.of(withHaltedWorkers(newMaster), "not all of its workers accept"));
    }

    @ParameterizedTest
    @MethodSource("newMaster")
    void aNewMasterThatCannotActIsNotReady(Master newMaster, String lacks) {
        Situation named = Prediction.now(both(Pictures.old(true, 0, 0), newMaster), Disk.NEW)
                .situation();
        assertThat(named.lacks()).isEqualTo(lacks);
        assertThat(Step.RETIRE_OLD_MASTER.isSafeIn(named)).isFalse();
    }
}
