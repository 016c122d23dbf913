package io.github.nginxupgrade.journal;

import java.time.Instant;
import java.util.Map;

/**
 * One line of a run's journal.
 *
 * @param at when
 * @param event {@code begin}, {@code goal}, {@code proofs}, {@code intent}, {@code done}, {@code turned}, {@code end}
 * @param fields what there is to say of it
 */
public record Entry(Instant at, String event, Map<String, String> fields) {
    public static final String BEGIN = "begin";
    /** A command set out for a goal, with this patience. */
    public static final String GOAL = "goal";

    /** What was to be shown of the new version on the way there. */
    public static final String PROOFS = "proofs";

    public static final String INTENT = "intent";
    /** An intent that was not carried out: something had changed in the last moment. */
    public static final String DROPPED = "dropped";

    public static final String DONE = "done";
    public static final String TURNED = "turned";
    /** Somebody said commit to a run that waited for it. */
    public static final String CONFIRMED = "confirmed";

    public static final String END = "end";

    public Entry {
        fields = Map.copyOf(fields);
    }

    public String field(String name) {
        return fields.getOrDefault(name, "");
    }
}
