package io.github.nginxupgrade.outcome;

import io.github.nginxupgrade.action.Step;
import java.time.Duration;
import java.util.List;

/**
 * A step that would be done, and what would then be waited for.
 *
 * @param pids the receivers of its signal that are known beforehand; the new master's is not
 */
public record PlannedStep(Step step, List<Integer> pids, List<PlannedWait> waits) {
    public PlannedStep {
        pids = List.copyOf(pids);
        waits = List.copyOf(waits);
    }

    /**
     * What would be waited for.
     *
     * @param what in words
     * @param expected how long that would be where nobody is slow
     * @param limit how long it may be; then it is done otherwise
     */
    public record PlannedWait(String what, Duration expected, Duration limit) {}

    /** All of its waits, where nobody is slow. */
    public Duration expected() {
        return waits.stream().map(PlannedWait::expected).reduce(Duration.ZERO, Duration::plus);
    }
}
