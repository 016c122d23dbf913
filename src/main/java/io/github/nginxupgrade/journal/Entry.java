package io.github.nginxupgrade.journal;

import io.github.nginxupgrade.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One line of a run's journal.
 *
 * @param at when
 * @param event {@code begin}, {@code goal}, {@code proofs}, {@code intent}, {@code ahead}, {@code done}, {@code turned}, {@code end}
 * @param fields what there is to say of it
 */
public record Entry(Instant at, String event, Map<String, String> fields) {
    public static final String BEGIN = "begin";
    /** A command set out for a goal, with this patience. */
    public static final String GOAL = "goal";

    /** What was to be shown of the new version on the way there. */
    public static final String PROOFS = "proofs";

    public static final String INTENT = "intent";
    /** What will follow the intent before it if nginx behaves: on the disk by then, so that no later signal waits for that. */
    public static final String AHEAD = "ahead";
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

    /** As it is written, without the line feed. */
    public String line() {
        var line = new LinkedHashMap<String, Object>();
        line.put("format", ManifestJson.FORMAT);
        line.put("at", at);
        line.put("event", event);
        line.putAll(fields);
        return Json.write(line);
    }

    /** A list as fields, named by the place of each word. */
    public static Map<String, String> numbered(List<String> words) {
        var fields = new LinkedHashMap<String, String>();
        words.forEach(word -> fields.put(Integer.toString(fields.size()), word));
        return fields;
    }

    /** The list that was given as fields. */
    public List<String> numbered() {
        var words = new ArrayList<String>();
        while (fields.containsKey(Integer.toString(words.size()))) {
            words.add(field(Integer.toString(words.size())));
        }
        return words;
    }

    public String field(String name) {
        return fields.getOrDefault(name, "");
    }
}
