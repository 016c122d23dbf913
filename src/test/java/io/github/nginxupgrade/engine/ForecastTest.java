package io.github.nginxupgrade.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.artifact.Disk;
import io.github.nginxupgrade.outcome.PlannedStep;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The plan is the table unrolled: what it says for each disk and goal, and that each step's effect is as foreseen. */
class ForecastTest {
    private static final Policy POLICY =
            Policy.usual().but().observe(Duration.ofSeconds(7)).build();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "OLD   | NEW  | install-files start-new-master drain-old-workers retire-old-master | 7212",
                "MIXED | NEW  | install-files start-new-master drain-old-workers retire-old-master | 7212",
                "NEW   | NEW  | start-new-master drain-old-workers retire-old-master               | 7212",
                "OLD   | HOLD | install-files start-new-master drain-old-workers                   |  212",
                "NEW   | HOLD | start-new-master drain-old-workers                                 |  212"
            })
    void theWayForwardAndBack(Disk disk, Goal goal, String steps, long expected) {
        Prediction from = Prediction.now(Pictures.sole(Pictures.old(true, 2, 0), 0), disk);
        Forecast forecast = Forecast.of(from, goal, POLICY, Duration.ofMillis(12));
        assertThat(forecast.arrives()).isTrue();
        assertThat(ids(forecast.steps())).isEqualTo(steps);
        assertThat(forecast.expected()).hasMillis(expected);
        assertThat(ids(forecast.wayBack())).isEqualTo("restore-files revive-old-workers retire-new-master");
        assertThat(forecast.endsBehindCommit()).isEqualTo(goal == Goal.NEW);
        everyEffectIsSeen(from, forecast.steps());
    }

    /** What is foreseen of a step is what the loop takes for its effect; and no invariant forbids the step. */
    private static void everyEffectIsSeen(Prediction from, List<PlannedStep> steps) {
        Prediction at = from;
        for (PlannedStep planned : steps) {
            Step step = planned.step();
            Prediction before = at;
            assertThat(step.isSafeIn(before.situation())).as(step.id()).isTrue();
            at = before.after(step).orElseThrow();
            for (int i = 0; i < planned.waits().size(); i++) {
                at = at.later().orElseThrow();
            }
            assertThat(step.showsIn(before.situation(), at.situation()))
                    .as(step.id())
                    .isTrue();
        }
    }

    private static String ids(List<PlannedStep> steps) {
        return String.join(" ", steps.stream().map(step -> step.step().id()).toList());
    }
}
