package io.github.nginxupgrade.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.os.Halt;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import io.github.nginxupgrade.situation.Worker;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** When a step is safe, and what shows that it had its effect: each with what is just not so. */
class GuardsTest {
    private static final Master OLD = Pictures.old(true, 2, 0);
    private static final Master DRAINED = Pictures.old(true, 0, 0);
    private static final Master NEW = Pictures.newMaster(true, 2, 0);
    private static final Situation SOLE = Pictures.sole(OLD, 0);
    private static final Situation OVERLAP = both(Phase.OVERLAP, OLD, NEW);
    private static final Situation STANDBY = both(Phase.STANDBY, DRAINED, NEW);
    private static final Situation DRAINING = both(Phase.DRAINING, Pictures.old(true, 0, 1), NEW);
    private static final Situation UNREADY = Pictures.both(Phase.STARTING, OLD, NEW, false, true);
    private static final Situation RETIRING = both(Phase.RETIRING, Pictures.old(false, 0, 1), NEW);
    private static final Situation LEAVING = both(Phase.UNWINDING, OLD, Pictures.newMaster(false, 0, 1));
    private static final Situation BEREFT = both(Phase.BROKEN, forking(DRAINED), Pictures.newMaster(true, 0, 0));
    private static final Situation ALONE = Pictures.oldAlone(Phase.STARTING, OLD);
    private static final Situation RELOADED = Pictures.sole(Pictures.old(true, 2, 1), 0);
    private static final Master ANOTHER =
            new Master(new ProcessIdentity(999, 7, NEW.identity().executable()), 1, true, true, false, List.of(), 0);
    private static final Master HALTED_AND_FORKING = new Master(
            DRAINED.identity(),
            1,
            true,
            true,
            false,
            List.of(new Worker(
                    new ProcessIdentity(998, 7, NEW.identity().executable()),
                    false,
                    Optional.of(new Halt(Halt.Kind.STOPPED, "")))),
            1);
    private static final Situation DOUBLED = Pictures.sole(Pictures.old(true, 4, 0), 0);

    /** A step, and a situation in which it is safe, or not. */
    private record Safe(Step step, Situation now, boolean safe) {}

    /** A signal that was sent in a situation, and whether another one shows that it was obeyed. */
    private record Shown(Step step, Situation before, Situation now, boolean shows) {}

    private static Situation both(Phase phase, Master old, Master newMaster) {
        return Pictures.both(phase, old, newMaster, true, true);
    }

    /** It has forked one that has no title of its own yet. */
    private static Master forking(Master it) {
        return new Master(it.identity(), it.parent(), true, true, it.quitting(), it.workers(), 1);
    }

    static Stream<Safe> safe() {
        return Stream.of(
                new Safe(Step.SET_MAIN_PROCESS, SOLE, true),
                new Safe(Step.SET_MAIN_PROCESS, Pictures.nothing(Phase.DOWN), false),
                new Safe(Step.START_NEW_MASTER, SOLE, true),
                new Safe(Step.START_NEW_MASTER, Pictures.withoutPidFile(SOLE), false),
                new Safe(Step.START_NEW_MASTER, OVERLAP, false),
                new Safe(Step.DRAIN_OLD_WORKERS, OVERLAP, true),
                new Safe(Step.DRAIN_OLD_WORKERS, STANDBY, false),
                new Safe(Step.DRAIN_OLD_WORKERS, UNREADY, false),
                new Safe(Step.REVIVE_OLD_WORKERS, STANDBY, true),
                new Safe(Step.REVIVE_OLD_WORKERS, OVERLAP, false),
                new Safe(Step.REVIVE_OLD_WORKERS, both(Phase.STANDBY, forking(DRAINED), NEW), false),
                new Safe(Step.REVIVE_OLD_WORKERS, both(Phase.STANDBY, HALTED_AND_FORKING, NEW), false),
                new Safe(Step.REVIVE_OLD_WORKERS, RETIRING, false),
                new Safe(Step.RETIRE_OLD_MASTER, STANDBY, true),
                new Safe(Step.RETIRE_OLD_MASTER, OVERLAP, false),
                new Safe(Step.RETIRE_NEW_MASTER, OVERLAP, true),
                new Safe(Step.RETIRE_NEW_MASTER, STANDBY, false),
                new Safe(Step.RETIRE_NEW_MASTER, both(Phase.STANDBY, forking(DRAINED), NEW), false),
                new Safe(Step.RETIRE_NEW_MASTER, BEREFT, true),
                new Safe(Step.RETIRE_NEW_MASTER, both(Phase.BROKEN, forking(DRAINED), NEW), false),
                new Safe(Step.RETIRE_NEW_MASTER, both(Phase.BROKEN, DRAINED, Pictures.newMaster(true, 0, 0)), false),
                new Safe(Step.TERMINATE_OLD_WORKERS, DRAINING, true),
                new Safe(Step.TERMINATE_OLD_WORKERS, OVERLAP, false),
                new Safe(Step.RESTART_WORKERS, Pictures.emptied(), true),
                new Safe(Step.RESTART_WORKERS, SOLE, false),
                new Safe(Step.RESTART_WORKERS, Pictures.sole(forking(DRAINED), 0), false),
                new Safe(Step.RESTART_WORKERS, Pictures.sole(HALTED_AND_FORKING, 0), false),
                new Safe(Step.RESTART_WORKERS, Pictures.sole(Pictures.old(false, 0, 0), 0), false),
                new Safe(Step.CURE_DOUBLED_WORKERS, DOUBLED, true),
                new Safe(Step.CURE_DOUBLED_WORKERS, Pictures.withoutPidFile(DOUBLED), false),
                new Safe(Step.CURE_DOUBLED_WORKERS, OVERLAP, false),
                new Safe(Step.KILL_STRAYS, Pictures.left(SOLE), true),
                new Safe(Step.KILL_STRAYS, Pictures.left(Pictures.emptied()), false),
                new Safe(Step.RESTORE_PID_FILE, Pictures.withoutPidFile(SOLE), true),
                new Safe(Step.RESTORE_PID_FILE, SOLE, false),
                new Safe(Step.RESTORE_PID_FILE, Pictures.withoutPidFile(Pictures.sole(DRAINED, 0)), false),
                new Safe(Step.RETIRE_ORPHANS, Pictures.sole(OLD, 1), true),
                new Safe(Step.RETIRE_ORPHANS, Pictures.sole(DRAINED, 1), false),
                new Safe(Step.TERMINATE_FORMER_WORKERS, SOLE, true),
                new Safe(Step.TERMINATE_FORMER_WORKERS, Pictures.sole(Pictures.old(true, 0, 1), 0), false),
                new Safe(Step.TERMINATE_FORMER_WORKERS, Pictures.nothing(Phase.DOWN), false),
                new Safe(Step.REOPEN_LOGS, Pictures.astray(SOLE), true),
                new Safe(Step.REOPEN_LOGS, Pictures.astray(Pictures.sole(forking(OLD), 0)), false));
    }

    @ParameterizedTest
    @MethodSource("safe")
    void aStepIsSafeWhereItIs(Safe row) {
        assertThat(row.step().isSafeIn(row.now())).isEqualTo(row.safe());
    }

    static Stream<Shown> shown() {
        return Stream.of(
                new Shown(Step.START_NEW_MASTER, SOLE, OVERLAP, true),
                new Shown(Step.START_NEW_MASTER, SOLE, UNREADY, false),
                new Shown(Step.DRAIN_OLD_WORKERS, OVERLAP, DRAINING, true),
                new Shown(Step.DRAIN_OLD_WORKERS, OVERLAP, OVERLAP, false),
                new Shown(Step.REVIVE_OLD_WORKERS, STANDBY, OVERLAP, true),
                new Shown(Step.REVIVE_OLD_WORKERS, STANDBY, STANDBY, false),
                new Shown(Step.REVIVE_OLD_WORKERS, STANDBY, both(Phase.OVERLAP, forking(OLD), NEW), false),
                new Shown(Step.RETIRE_OLD_MASTER, STANDBY, RETIRING, true),
                new Shown(Step.RETIRE_OLD_MASTER, STANDBY, Pictures.sole(NEW, 0), true),
                new Shown(Step.RETIRE_OLD_MASTER, STANDBY, STANDBY, false),
                new Shown(Step.RETIRE_NEW_MASTER, OVERLAP, LEAVING, true),
                new Shown(Step.RETIRE_NEW_MASTER, OVERLAP, SOLE, true),
                new Shown(Step.RETIRE_NEW_MASTER, OVERLAP, OVERLAP, false),
                new Shown(Step.TERMINATE_NEW_MASTER, LEAVING, ALONE, true),
                new Shown(Step.TERMINATE_NEW_MASTER, LEAVING, LEAVING, false),
                new Shown(Step.KILL_NEW_MASTER, LEAVING, ALONE, true),
                new Shown(Step.KILL_NEW_MASTER, LEAVING, LEAVING, false),
                new Shown(Step.TERMINATE_OLD_WORKERS, DRAINING, STANDBY, true),
                new Shown(Step.TERMINATE_OLD_WORKERS, DRAINING, DRAINING, false),
                new Shown(Step.RESTART_WORKERS, Pictures.emptied(), SOLE, true),
                new Shown(Step.RESTART_WORKERS, Pictures.emptied(), Pictures.emptied(), false),
                new Shown(Step.CURE_DOUBLED_WORKERS, DOUBLED, SOLE, true),
                new Shown(Step.CURE_DOUBLED_WORKERS, DOUBLED, DOUBLED, false),
                new Shown(Step.CURE_DOUBLED_WORKERS, DOUBLED, Pictures.sole(forking(OLD), 0), false),
                new Shown(Step.KILL_STRAYS, Pictures.left(SOLE), SOLE, true),
                new Shown(Step.KILL_STRAYS, Pictures.left(SOLE), Pictures.left(SOLE), false),
                new Shown(Step.KILL_STRAYS, Pictures.left(SOLE), Pictures.left(SOLE, ANOTHER), true),
                new Shown(Step.TERMINATE_FORMER_WORKERS, RELOADED, SOLE, true),
                new Shown(Step.TERMINATE_FORMER_WORKERS, RELOADED, RELOADED, false),
                new Shown(Step.RETIRE_ORPHANS, Pictures.sole(OLD, 1), SOLE, true),
                new Shown(Step.RETIRE_ORPHANS, Pictures.sole(OLD, 1), Pictures.sole(OLD, 1), false),
                new Shown(Step.REOPEN_LOGS, Pictures.astray(SOLE), SOLE, true),
                new Shown(Step.REOPEN_LOGS, Pictures.astray(SOLE), Pictures.astray(SOLE), false));
    }

    @ParameterizedTest
    @MethodSource("shown")
    void aSignalIsObeyedWhereThatShows(Shown row) {
        assertThat(row.step().showsIn(row.before(), row.now())).isEqualTo(row.shows());
    }

    @Test
    void whatIsObeyedAtOnceIsNotWaitedForAsLongAsAStart() {
        assertThat(Step.KILL_STRAYS.limit()).isPresent();
        assertThat(Step.START_NEW_MASTER.limit()).isEmpty();
    }
}
