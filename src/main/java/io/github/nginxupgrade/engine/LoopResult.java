package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.artifact.Disk;
import io.github.nginxupgrade.outcome.StepRecord;
import io.github.nginxupgrade.situation.Situation;
import java.util.List;
import java.util.Optional;

/**
 * How the loop ended.
 *
 * @param last Done, Reverse, Refuse or Stuck
 * @param goal the goal it had at the end
 * @param turned why the goal became OLD on the way; empty where it did not
 * @param interrupted it became so through Ctrl-C, TERM or HUP
 * @param situation the last look
 * @param disk which version the files are
 * @param steps what was done
 * @param byOthers steps that somebody else has done, in words
 */
public record LoopResult(
        Decision last,
        Goal goal,
        Optional<String> turned,
        boolean interrupted,
        Situation situation,
        Disk disk,
        List<StepRecord> steps,
        List<String> byOthers) {
    public LoopResult {
        steps = List.copyOf(steps);
        byOthers = List.copyOf(byOthers);
    }
}
