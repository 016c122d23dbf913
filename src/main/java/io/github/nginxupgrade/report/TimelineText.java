package io.github.nginxupgrade.report;

import io.github.nginxupgrade.journal.Entry;
import io.github.nginxupgrade.journal.Entry.StepFields;
import java.util.List;

/** The lines of a journal for people. */
final class TimelineText {
    private TimelineText() {}

    /** One, but for what nginx said. */
    static List<String> of(Entry entry) {
        return entry instanceof Entry.NginxSaid said
                ? said.lines().stream().map(line -> "nginx: " + line).toList()
                : List.of(line(entry));
    }

    private static String line(Entry entry) {
        if (entry instanceof Entry.GoalSet set) {
            return set.command() + " sets out for the goal " + set.goal();
        } else if (entry instanceof Entry.Conditions conditions) {
            return "asks for proofs: " + String.join(" ", conditions.options())
                    + conditions
                            .confirmWithin()
                            .map(time -> " --confirm-within " + time.toMillis() + "ms")
                            .orElse("");
        } else if (entry instanceof Entry.Intent intent) {
            return step(intent.of());
        } else if (entry instanceof Entry.Ahead ahead) {
            return "  to be followed by " + step(ahead.of());
        } else if (entry instanceof Entry.Done done) {
            return "  " + done.evidence() + " (" + done.took().toMillis() + " ms)";
        }
        return inBrief(entry);
    }

    private static String inBrief(Entry entry) {
        if (entry instanceof Entry.Dropped) {
            return "  not done: something changed in the last moment";
        } else if (entry instanceof Entry.Turned turned) {
            return "turned back: " + turned.reason();
        } else if (entry instanceof Entry.Confirmed confirmed) {
            return "confirmed by " + confirmed.by();
        } else if (entry instanceof Entry.Kept kept) {
            return "what somebody had put at " + kept.path() + " is kept as " + kept.as();
        } else if (entry instanceof Entry.Found found) {
            return "found: " + found.evidence() + " (" + found.hazard() + ")";
        } else if (entry instanceof Entry.Ended ended) {
            return "ended: " + ended.outcome();
        }
        return entry.event();
    }

    private static String step(StepFields step) {
        return step.step()
                + step.signal()
                        .map(signal -> ": " + signal + " to " + step.pidsInWords())
                        .orElse("");
    }
}
