package io.github.nginxupgrade.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which time counts for which deadline. */
class TimersTest {
    private static final Duration DRAIN = Duration.ofSeconds(10);
    private static final Policy POLICY =
            Policy.usual().but().drainTimeout(DRAIN).build();

    private final Timers timers = new Timers();

    private void saw(int second, Phase phase, Master old) {
        Situation seen = Pictures.both(phase, old, Pictures.newMaster(true, 2, 0), true, true);
        timers.saw(seen, seen, Duration.ofSeconds(second));
    }

    @Test
    void aDrainIsOverdueAfterItsTime() {
        saw(0, Phase.DRAINING, Pictures.old(true, 0, 1));
        saw(9, Phase.DRAINING, Pictures.old(true, 0, 1));
        assertThat(timers.drainOverdue(POLICY)).isFalse();
        saw(10, Phase.DRAINING, Pictures.old(true, 0, 1));
        assertThat(timers.drainOverdue(POLICY)).isTrue();
        saw(11, Phase.RETIRING, Pictures.old(false, 0, 1));
        assertThat(timers.drainOverdue(POLICY)).isTrue();
    }

    /** Observed for longer than a drain may take, and then told to quit: it has done nothing wrong yet. */
    @Test
    void toStandByIsNotToDrain() {
        saw(0, Phase.DRAINING, Pictures.old(true, 0, 1));
        saw(1, Phase.STANDBY, Pictures.old(true, 0, 0));
        saw(60, Phase.STANDBY, Pictures.old(true, 0, 0));
        saw(61, Phase.RETIRING, Pictures.old(false, 0, 0));
        assertThat(timers.drainOverdue(POLICY)).isFalse();
        saw(71, Phase.RETIRING, Pictures.old(false, 0, 0));
        assertThat(timers.drainOverdue(POLICY)).isTrue();
    }

    /** With its workers killed again and again for want of memory it is awake, or forks, whenever it has none. */
    @Test
    void aMasterThatIsAboutToStartWorkersDoesNotDoWithout() {
        Master asleep = Pictures.old(true, 0, 0);
        for (Master about : List.of(awake(asleep), forking(asleep), Pictures.old(true, 1, 0))) {
            var own = new Timers();
            for (int tenth = 0; tenth < 50; tenth++) {
                Master old = tenth % 9 == 0 ? about : asleep;
                Situation seen = Pictures.both(Phase.STANDBY, old, Pictures.newMaster(true, 2, 0), true, true);
                own.saw(seen, seen, Duration.ofMillis(100L * tenth));
                assertThat(own.oldDoesWithout()).as("%s at %s", about, tenth).isFalse();
            }
        }
        saw(0, Phase.DRAINING, Pictures.old(true, 0, 1));
        assertThat(timers.oldDoesWithout()).isFalse();
        saw(1, Phase.STANDBY, asleep);
        assertThat(timers.oldDoesWithout()).isTrue();
    }

    @Test
    void oneThatNeverSleepsIsNotWaitedForWithoutEnd() {
        Master awake = awake(Pictures.old(true, 0, 0));
        saw(0, Phase.STANDBY, awake);
        saw(9, Phase.STANDBY, awake);
        assertThat(timers.oldDoesWithout()).isFalse();
        saw(10, Phase.STANDBY, awake);
        assertThat(timers.oldDoesWithout()).isTrue();
    }

    /** What matters in a phase may change while its name stays: then it has not stood for long. */
    @Test
    void anotherNewMasterOrOneThatIsTidyNowBeginsAnew() {
        Master old = Pictures.old(true, 2, 0);
        Master another = new Master(
                new ProcessIdentity(999, 7, old.identity().executable()), old.pid(), true, true, false, List.of(), 0);
        for (Situation then : List.of(
                Pictures.both(Phase.STARTING, old, another, false, true),
                Pictures.both(Phase.OVERLAP, old, Pictures.loading(), false, true),
                Pictures.oldAlone(Phase.STARTING, old))) {
            var own = new Timers();
            Situation first = Pictures.both(Phase.STARTING, old, Pictures.loading(), false, true);
            own.saw(first, first, Duration.ZERO);
            own.saw(first, first, Duration.ofSeconds(1));
            assertThat(own.lasting()).isTrue();
            own.saw(then, then, Duration.ofSeconds(2));
            assertThat(own.lasting()).as(then.words()).isFalse();
            own.saw(then, then, Duration.ofSeconds(3));
            assertThat(own.lasting()).as(then.words()).isTrue();
        }
    }

    @Test
    void aNewMasterThatIsNotReadyIsToldAfterAMomentAndOnlyBesideAnOldOne() {
        Master old = Pictures.old(true, 2, 0);
        Situation unready = Pictures.both(Phase.STARTING, old, Pictures.newMaster(true, 2, 0), false, true);
        timers.saw(unready, unready, Duration.ZERO);
        assertThat(timers.unreadyLasting()).isFalse();
        timers.saw(unready, unready, Duration.ofSeconds(1));
        assertThat(timers.unreadyLasting()).isTrue();
        Situation alone = Pictures.oldAlone(Phase.STARTING, old);
        timers.saw(alone, alone, Duration.ofSeconds(2));
        assertThat(timers.unreadyLasting()).isFalse();
    }

    /** Looked at for long enough, or steady for as long as is wanted. */
    @Test
    void aPhaseHasLastedByEitherMeasure() {
        saw(0, Phase.STANDBY, Pictures.old(true, 0, 0));
        Duration settle = Duration.ofSeconds(5);
        assertThat(timers.haveLasted(Duration.ZERO, settle)).isFalse();
        assertThat(timers.haveLasted(Timers.TRANSIENT, settle)).isTrue();
        saw(5, Phase.STANDBY, Pictures.old(true, 0, 0));
        assertThat(timers.haveLasted(Duration.ZERO, settle)).isTrue();
    }

    private static Master awake(Master it) {
        return new Master(
                it.identity(),
                it.parent(),
                it.titled(),
                false,
                it.quitting(),
                it.workers(),
                0,
                it.halt(),
                it.pending());
    }

    private static Master forking(Master it) {
        return new Master(
                it.identity(), it.parent(), it.titled(), true, it.quitting(), it.workers(), 1, it.halt(), it.pending());
    }
}
