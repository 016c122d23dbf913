package io.github.nginxupgrade.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;
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
}
