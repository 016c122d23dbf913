package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.journal.Entry;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run set out for, as its journal has it: enough to go on after the tool was killed.
 *
 * @param goal where it was heading last
 * @param policy how patient it was to be
 * @param turned why it had turned back, if it had
 */
public record RecordedGoal(Goal goal, Policy policy, Optional<String> turned) {

    /** The fields of a {@link Entry#GOAL} line. */
    static Map<String, String> fields(String command, Goal goal, Policy policy) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("command", command);
        fields.put("goal", goal.name());
        fields.put("start_timeout_ms", "" + policy.startTimeout().toMillis());
        fields.put("settle_ms", "" + policy.settle().toMillis());
        fields.put("drain_timeout_ms", "" + policy.drainTimeout().toMillis());
        fields.put("on_drain_timeout", policy.onDrainTimeout().name());
        fields.put("observe_ms", "" + policy.observe().toMillis());
        fields.put("turns_back", "" + policy.turnsBack());
        return fields;
    }

    /** The last goal of the journal; {@code otherwise} where it has none that we understand. */
    public static RecordedGoal last(List<Entry> entries, Policy otherwise) {
        RecordedGoal intent = new RecordedGoal(Goal.NEW, otherwise, Optional.empty());
        for (Entry entry : entries) {
            if (entry.event().equals(Entry.GOAL)) {
                intent = read(entry).orElse(intent);
            } else if (entry.event().equals(Entry.TURNED)) {
                intent = new RecordedGoal(Goal.OLD, intent.policy(), Optional.of(entry.field("reason")));
            }
        }
        return intent;
    }

    private static Optional<RecordedGoal> read(Entry entry) {
        try {
            // without a deadline: that was for the command that is gone
            Policy policy = Policy.usual()
                    .but()
                    .startTimeout(millis(entry, "start_timeout_ms"))
                    .settle(millis(entry, "settle_ms"))
                    .drainTimeout(millis(entry, "drain_timeout_ms"))
                    .onDrainTimeout(DrainPolicy.valueOf(entry.field("on_drain_timeout")))
                    .observe(millis(entry, "observe_ms"))
                    .turnsBack(entry.field("turns_back").equals("true"))
                    .build();
            return Optional.of(new RecordedGoal(Goal.valueOf(entry.field("goal")), policy, Optional.empty()));
        } catch (IllegalArgumentException ofAnotherVersion) {
            return Optional.empty();
        }
    }

    private static Duration millis(Entry entry, String name) {
        return Duration.ofMillis(Long.parseLong(entry.field(name)));
    }
}
