package io.github.nginxupgrade.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.Hazard.Level;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomeBuilderTest {
    private static Hazard hazard(String id, Level level, String evidence) {
        return new Hazard(id, level, evidence, "do", true);
    }

    /** A way back that is a whole upgrade has its own preflight, in the same outcome. */
    @Test
    void ofHazardsThatAreLookedForTwiceTheWorseIsLeft() {
        Hazard memory = hazard("memory-short", Level.WARN, "400 MB are left");
        Hazard older = hazard("candidate-older", Level.OK, "");
        Hazard one = hazard("listen-removed", Level.WARN, "one");
        Hazard two = hazard("listen-removed", Level.WARN, "two");
        Hazard worse = hazard("candidate-older", Level.WARN, "1.18.0 is older");
        Hazard only = hazard("disk-space", Level.REFUSE, "none is left");
        Outcome outcome = new OutcomeBuilder("apply")
                .hazards(List.of(memory, older, one, two))
                .hazards(List.of(hazard("memory-short", Level.WARN, "390 MB are left"), worse, one, only))
                .build(OutcomeKind.STRANDED, "cannot", Duration.ZERO);
        assertThat(outcome.hazards()).containsExactly(memory, worse, one, two, only);
    }
}
