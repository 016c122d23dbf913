package io.github.nginxupgrade.outcome;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What apply would do.
 *
 * @param candidate the file that would be installed
 * @param stateFolder where it would be staged, and what runs be backed up, before anything else
 * @param steps in their order
 * @param expected how long that would take where nobody is slow
 * @param testTook how long the candidate took to test the configuration; a start takes about as long
 * @param wayBack what a rollback would do at the last moment before the old master is retired
 * @param wayBackAfter what it would be from then on, in words; empty where the plan does not go that far
 */
public record PlanView(
        Path candidate,
        Path stateFolder,
        List<PlannedStep> steps,
        Duration expected,
        Duration testTook,
        List<PlannedStep> wayBack,
        String wayBackAfter) {
    public PlanView {
        steps = List.copyOf(steps);
        wayBack = List.copyOf(wayBack);
    }
}
