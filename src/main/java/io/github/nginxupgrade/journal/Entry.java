package io.github.nginxupgrade.journal;

import io.github.nginxupgrade.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One line of a run's journal. {@link EntryReader} reads what is written here.
 *
 * <p>Long, for it is one sealed type: each kind of line, with the names of what it holds.
 */
public sealed interface Entry {
    /** When it was written. */
    Instant at();

    /** Which kind of line it is. */
    String event();

    /** What there is to say of it, in the order in which it is written. */
    Map<String, String> fields();

    /** As it is written, without the line feed. */
    default String line() {
        var line = new LinkedHashMap<String, Object>();
        line.put("format", ManifestJson.FORMAT);
        line.put("at", at());
        line.put("event", event());
        line.putAll(fields());
        return Json.write(line);
    }

    /** The run began. */
    record Begun(Instant at, String command, String user) implements Entry {
        static final String EVENT = "begin";

        @Override
        public String event() {
            return EVENT;
        }

        @Override
        public Map<String, String> fields() {
            return ordered("command", command, "user", user);
        }
    }

    /**
     * A command set out for a goal, with this patience.
     *
     * @param goal NEW, HOLD or OLD
     * @param onDrainTimeout COMMIT, HOLD, ROLLBACK or TERMINATE
     * @param turnsBack false: on failure stop where it is
     */
    record GoalSet(
            Instant at,
            String command,
            String goal,
            Duration startTimeout,
            Duration settle,
            Duration drainTimeout,
            String onDrainTimeout,
            Duration observe,
            boolean turnsBack)
            implements Entry {
        static final String EVENT = "goal";

        @Override
        public String event() {
            return EVENT;
        }

        @Override
        public Map<String, String> fields() {
            return ordered(
                    "command", command,
                    "goal", goal,
                    "start_timeout_ms", millis(startTimeout),
                    "settle_ms", millis(settle),
                    "drain_timeout_ms", millis(drainTimeout),
                    "on_drain_timeout", onDrainTimeout,
                    "observe_ms", millis(observe),
                    "turns_back", Boolean.toString(turnsBack));
        }
    }

    /**
     * What was to be shown of the new version on the way there.
     *
     * @param options words of the command line; each is a field, named by its place
     * @param confirmWithin {@code commit} had to be said within this time; empty: nobody had to say so
     */
    record Conditions(Instant at, List<String> options, Optional<Duration> confirmWithin) implements Entry {
        static final String EVENT = "proofs";
        static final String CONFIRM = "confirm_within_ms";

        public Conditions {
            options = List.copyOf(options);
        }

        @Override
        public String event() {
            return EVENT;
        }

        @Override
        public Map<String, String> fields() {
            var fields = numbered(options);
            confirmWithin.ifPresent(time -> fields.put(CONFIRM, millis(time)));
            return fields;
        }
    }

    /** A step that is about to be done. */
    record Intent(Instant at, StepFields of) implements Entry {
        static final String EVENT = "intent";

        @Override
        public String event() {
            return EVENT;
        }

        @Override
        public Map<String, String> fields() {
            return of.fields();
        }
    }

    /** What will follow the intent before it if nginx behaves: on the disk by then, so that no later signal waits for that. */
    record Ahead(Instant at, StepFields of) implements Entry {
        static final String EVENT = "ahead";

        @Override
        public String event() {
            return EVENT;
        }

        @Override
        public Map<String, String> fields() {
            return of.fields();
        }
    }

    /**
     * A step as it is written down.
     *
     * @param step its id
     * @param signal that it sends; empty where it sends none
     * @param pids to whom
     */
    record StepFields(String step, Optional<String> signal, List<Integer> pids) {
        public StepFields {
            pids = List.copyOf(pids);
        }

        Map<String, String> fields() {
            var fields = new LinkedHashMap<String, String>();
            fields.put("step", step);
            signal.ifPresent(name -> fields.put("signal", name));
            if (!pids.isEmpty()) {
                fields.put("pids", pidsInWords());
            }
            return fields;
        }

        public String pidsInWords() {
            return String.join(" ", pids.stream().map(String::valueOf).toList());
        }
    }

    /** The effect of a step was seen. */
    record Done(Instant at, String step, String evidence, Duration took) implements Entry {
        static final String EVENT = "done";

        @Override
        public String event() {
            return EVENT;
        }

        @Override
        public Map<String, String> fields() {
            return ordered("step", step, "evidence", evidence, "took_ms", millis(took));
        }
    }

    /** An intent that was not carried out: something had changed in the last moment. */
    record Dropped(Instant at, String step) implements Entry {
        static final String EVENT = "dropped";

        @Override
        public String event() {
            return EVENT;
        }

        @Override
        public Map<String, String> fields() {
            return ordered("step", step);
        }
    }

    /** From here it went back. */
    record Turned(Instant at, String reason) implements Entry {
        static final String EVENT = "turned";

        @Override
        public String event() {
            return EVENT;
        }

        @Override
        public Map<String, String> fields() {
            return ordered("reason", reason);
        }
    }

    /** Somebody said commit to a run that waited for it. */
    record Confirmed(Instant at, String by) implements Entry {
        static final String EVENT = "confirmed";

        @Override
        public String event() {
            return EVENT;
        }

        @Override
        public Map<String, String> fields() {
            return ordered("by", by);
        }
    }

    /**
     * What somebody else had put at a path of nginx's gave way, and was not lost.
     *
     * @param path where it was
     * @param as where it is now
     */
    record Kept(Instant at, String path, String as) implements Entry {
        static final String EVENT = "kept";

        @Override
        public String event() {
            return EVENT;
        }

        @Override
        public Map<String, String> fields() {
            return ordered("path", path, "kept_as", as);
        }
    }

    /**
     * Something that speaks against an upgrade was found, and did not stop it.
     *
     * @param hazard its id
     * @param evidence what was seen
     */
    record Found(Instant at, String hazard, String evidence) implements Entry {
        static final String EVENT = "hazard";

        @Override
        public String event() {
            return EVENT;
        }

        @Override
        public Map<String, String> fields() {
            return ordered("hazard", hazard, "evidence", evidence);
        }
    }

    /** What nginx itself logged of a run that failed: nobody finds it in the log any more once that was rotated away. */
    record NginxSaid(Instant at, List<String> lines) implements Entry {
        static final String EVENT = "nginx";

        public NginxSaid {
            lines = List.copyOf(lines);
        }

        @Override
        public String event() {
            return EVENT;
        }

        @Override
        public Map<String, String> fields() {
            return numbered(lines);
        }
    }

    /**
     * A command ended.
     *
     * @param outcome the word of it
     * @param message the sentence that was told; empty where an older program wrote it
     */
    record Ended(Instant at, String outcome, String message) implements Entry {
        static final String EVENT = "end";
        static final String MESSAGE = "message";

        @Override
        public String event() {
            return EVENT;
        }

        @Override
        public Map<String, String> fields() {
            return message.isEmpty() ? ordered("outcome", outcome) : ordered("outcome", outcome, MESSAGE, message);
        }
    }

    /** A line that is whole, and of which we do not know what it means. */
    record Unknown(Instant at, String event, Map<String, String> fields) implements Entry {
        public Unknown {
            fields = Map.copyOf(fields);
        }
    }

    private static String millis(Duration time) {
        return Long.toString(time.toMillis());
    }

    /** A list whose words are fields, named by their places. */
    private static Map<String, String> numbered(List<String> words) {
        var fields = new LinkedHashMap<String, String>();
        words.forEach(word -> fields.put(Integer.toString(fields.size()), word));
        return fields;
    }

    private static Map<String, String> ordered(String... namesAndValues) {
        var fields = new LinkedHashMap<String, String>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return fields;
    }
}
