package io.github.nginxupgrade.outcome;

import io.github.nginxupgrade.action.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A step that was done.
 *
 * @param pids the receivers of its signal
 * @param at when it was done
 * @param took until its effect was observed
 * @param evidence what was observed
 */
public record StepRecord(Step step, List<Integer> pids, Instant at, Duration took, String evidence) {
    public StepRecord {
        pids = List.copyOf(pids);
    }
}
