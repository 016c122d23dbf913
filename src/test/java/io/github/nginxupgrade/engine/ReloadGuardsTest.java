package io.github.nginxupgrade.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.action.Actor;
import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.Halt;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.os.Signal;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import io.github.nginxupgrade.situation.Worker;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whom a reload tells in which phase, and what is taken for its effect. */
class ReloadGuardsTest {
    private static final FileId FILE = new FileId(1, 10);
    private static final Master SERVING = Pictures.newMaster(true, 2, 0);

    static Stream<Arguments> phases() {
        Master accepting = Pictures.old(true, 2, 0);
        Master drained = Pictures.old(true, 0, 0);
        return Stream.of(
                Arguments.of(Pictures.sole(accepting, 0), List.of(Pictures.OLD)),
                Arguments.of(Pictures.both(Phase.OVERLAP, accepting, SERVING, true, true), List.of(Pictures.NEW)),
                Arguments.of(Pictures.both(Phase.STANDBY, drained, SERVING, true, true), List.of(Pictures.NEW)),
                Arguments.of(
                        Pictures.both(Phase.DRAINING, Pictures.old(true, 0, 1), SERVING, true, true),
                        List.of(Pictures.NEW)),
                Arguments.of(
                        Pictures.both(Phase.RETIRING, Pictures.old(false, 0, 1), SERVING, true, true),
                        List.of(Pictures.NEW)),
                Arguments.of(Pictures.both(Phase.STANDBY, drained, SERVING, false, true), List.of()),
                Arguments.of(Pictures.both(Phase.STARTING, accepting, Pictures.loading(), false, false), List.of()),
                Arguments.of(Pictures.oldAlone(Phase.STARTING, accepting), List.of()),
                Arguments.of(
                        Pictures.both(Phase.UNWINDING, accepting, Pictures.newMaster(false, 0, 1), false, true),
                        List.of()),
                Arguments.of(Pictures.emptied(), List.of()),
                Arguments.of(Pictures.nothing(Phase.DOWN), List.of()));
    }

    @ParameterizedTest
    @MethodSource("phases")
    void hupGoesToWhoeverServesByTheConfigurationOnDiskAndToNobodyElse(Situation now, List<Integer> told) {
        assertThat(Actor.receivers(Step.RELOAD, now))
                .extracting(ProcessIdentity::pid)
                .isEqualTo(told);
        assertThat(Step.RELOAD.isSafeIn(now)).isEqualTo(!told.isEmpty());
    }

    @Test
    void nothingIsSentToAMasterThatCannotActOrHasYetTo() {
        Master sole = Pictures.old(true, 2, 0);
        for (Halt.Kind kind : Halt.Kind.values()) {
            Master halted = HaltedGuardsTest.held(sole, Optional.of(new Halt(kind, "7")), Set.of());
            assertThat(Step.RELOAD.isSafeIn(Pictures.sole(halted, 0))).isFalse();
            assertThat(Step.REOPEN_ALL_LOGS.isSafeIn(Pictures.sole(halted, 0))).isFalse();
        }
        for (Signal signal : Signal.values()) {
            Master busy = HaltedGuardsTest.held(sole, Optional.empty(), Set.of(signal));
            assertThat(Step.RELOAD.isSafeIn(Pictures.sole(busy, 0))).isFalse();
            assertThat(Step.REOPEN_ALL_LOGS.isSafeIn(Pictures.sole(busy, 0))).isFalse();
        }
        Master quitting = Pictures.old(false, 2, 0);
        assertThat(Step.RELOAD.isSafeIn(Pictures.sole(quitting, 0))).isFalse();
    }

    /** A master told to quit hears nothing else any more: its workers are told, when another has made the files for them. */
    @Test
    void logsAreOpenedAgainByAllThatWriteThem() {
        Master leaving = Pictures.old(false, 0, 2);
        Situation retiring = Pictures.both(Phase.RETIRING, leaving, SERVING, true, true);
        assertThat(Step.REOPEN_ALL_LOGS.isSafeIn(retiring)).isTrue();
        assertThat(Actor.receivers(Step.REOPEN_ALL_LOGS, retiring))
                .extracting(ProcessIdentity::pid)
                .containsExactly(Pictures.NEW);
        assertThat(Actor.leavingWriters(retiring))
                .extracting(ProcessIdentity::pid)
                .containsExactly(Pictures.OLD + 1, Pictures.OLD + 2);
        Situation alone = Pictures.sole(leaving, 0);
        assertThat(Actor.receivers(Step.REOPEN_ALL_LOGS, alone)).isEqualTo(Actor.leavingWriters(alone));
        Situation starting = Pictures.both(Phase.STARTING, Pictures.old(true, 2, 0), Pictures.loading(), false, false);
        assertThat(Step.REOPEN_ALL_LOGS.isSafeIn(starting)).isFalse();
    }

    /** The one master with these workers; a negative pid drains. */
    private static Situation having(boolean unblocked, int untitled, int... pids) {
        List<Worker> workers = IntStream.of(pids)
                .mapToObj(pid -> new Worker(new ProcessIdentity(Math.abs(pid), 7, FILE), pid > 0))
                .toList();
        return Pictures.sole(
                new Master(new ProcessIdentity(Pictures.OLD, 7, FILE), 1, true, unblocked, false, workers, untitled),
                0);
    }

    private static final Situation BEFORE = having(true, 0, 11, 12);

    static Stream<Arguments> afterwards() {
        return Stream.of(
                Arguments.of("all are other ones", having(true, 0, -11, -12, 21, 22), true, false),
                Arguments.of("none of before is left", having(true, 0, 21, 22), true, false),
                Arguments.of("all are the same", BEFORE, false, true),
                Arguments.of("the same, and it is at work", having(false, 0, 11, 12), false, false),
                Arguments.of("other ones, and it is at work", having(false, 0, -11, -12, 21, 22), false, false),
                Arguments.of("one is on its way", having(true, 1, -11, -12, 21), false, false),
                Arguments.of("one of before accepts", having(true, 0, -11, 12, 21, 22), false, false),
                Arguments.of("one of before has ended, and was replaced", having(true, 0, 11, 21), false, false),
                Arguments.of("nobody accepts", having(true, 0, -11, -12), false, false));
    }

    @ParameterizedTest
    @MethodSource("afterwards")
    void itIsLoadedOrKeptOrNeitherIsKnown(String what, Situation now, boolean loaded, boolean kept) {
        assertThat(Step.RELOAD.showsIn(BEFORE, now)).as(what).isEqualTo(loaded);
        assertThat(Step.RELOAD.failedIn(BEFORE, now)).as(what).isEqualTo(kept);
    }
}
