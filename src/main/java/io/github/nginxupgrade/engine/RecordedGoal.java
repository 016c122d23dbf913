package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.journal.Entry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a run set out for, as its journal has it: enough to go on after the tool was killed.
 *
 * @param goal where it was heading last
 * @param policy how patient it was to be
 * @param turned why it had turned back, if it had
 */
public record RecordedGoal(Goal goal, Policy policy, Optional<String> turned) {

    /** What is written when a command sets out. */
    static Entry entry(Instant at, String command, Goal goal, Policy policy) {
        return new Entry.GoalSet(
                at,
                command,
                goal.name(),
                policy.startTimeout(),
                policy.settle(),
                policy.drainTimeout(),
                policy.onDrainTimeout().name(),
                policy.observe(),
                policy.turnsBack());
    }

    /** The last goal of the journal; {@code otherwise} where it has none that we understand. */
    public static RecordedGoal last(List<Entry> entries, Policy otherwise) {
        RecordedGoal last = new RecordedGoal(Goal.NEW, otherwise, Optional.empty());
        for (Entry entry : entries) {
            if (entry instanceof Entry.GoalSet set) {
                last = read(set).orElse(last);
            } else if (entry instanceof Entry.Turned turned) {
                last = new RecordedGoal(Goal.OLD, last.policy(), Optional.of(turned.reason()));
            }
        }
        return last;
    }

    private static Optional<RecordedGoal> read(Entry.GoalSet set) {
        try {
            // without a deadline: that was for the command that is gone
            Policy policy = Policy.usual()
                    .but()
                    .startTimeout(set.startTimeout())
                    .settle(set.settle())
                    .drainTimeout(set.drainTimeout())
                    .onDrainTimeout(DrainPolicy.valueOf(set.onDrainTimeout()))
                    .observe(set.observe())
                    .turnsBack(set.turnsBack())
                    .build();
            return Optional.of(new RecordedGoal(Goal.valueOf(set.goal()), policy, Optional.empty()));
        } catch (IllegalArgumentException ofAnotherVersion) {
            return Optional.empty();
        }
    }
}
