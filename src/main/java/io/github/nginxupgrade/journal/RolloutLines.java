package io.github.nginxupgrade.journal;

import io.github.nginxupgrade.json.Json;
import io.github.nginxupgrade.json.JsonFields;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads what an engine wrote down of a fleet, a JSON object a line: an event has {@code at}, {@code host} and {@code state}, and
 * {@code run} and {@code text} where there are such; where the page of a run is kept stands in one with {@code host}, {@code run}
 * and {@code page}.
 */
public final class RolloutLines {
    /** What leads into a folder beside the page, and nowhere else. */
    private static final Pattern BESIDE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9._-]+\\.html");

    private final List<Rollout.Event> events = new ArrayList<>();
    private final List<Rollout.Page> pages = new ArrayList<>();

    /** A line that nobody understands. */
    public static final class Unclear extends Exception {
        private static final long serialVersionUID = 1L;
        private final String sentence;

        Unclear(int line, String words) {
            super(words);
            this.sentence = "line " + line + " " + words;
        }

        /** {@code line 3 is no JSON object}. */
        public String sentence() {
            return sentence;
        }
    }

    private RolloutLines() {}

    /** The last line may be torn, for whoever wrote it may have been killed. */
    public static Rollout read(String name, String text) throws Unclear {
        var lines = new RolloutLines();
        int number = 0;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            number++;
            Optional<Map<String, Object>> object = Json.readObject(line);
            if (object.isPresent()) {
                lines.add(number, new JsonFields(object.get()));
            } else if (text.endsWith("\n") || number < text.lines().count()) {
                throw new Unclear(number, "is no JSON object");
            }
        }
        lines.events.sort(Comparator.comparing(Rollout.Event::at));
        return new Rollout(name, lines.events, lines.pages);
    }

    private void add(int number, JsonFields line) throws Unclear {
        try {
            Map<String, String> texts = line.texts();
            if (!texts.containsKey("page")) {
                events.add(new Rollout.Event(
                        Instant.parse(line.text("at")),
                        line.text("host"),
                        line.text("state"),
                        texts.getOrDefault("run", ""),
                        texts.getOrDefault("text", "")));
            } else if (BESIDE.matcher(line.text("page")).matches()) {
                pages.add(new Rollout.Page(line.text("host"), line.text("run"), line.text("page")));
            }
        } catch (JsonFields.Missing | DateTimeParseException e) {
            throw new Unclear(number, "is no event of a rollout: " + e.getMessage());
        }
    }
}
