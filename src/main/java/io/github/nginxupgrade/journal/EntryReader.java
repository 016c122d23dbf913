package io.github.nginxupgrade.journal;

import io.github.nginxupgrade.journal.Entry.Ahead;
import io.github.nginxupgrade.journal.Entry.Begun;
import io.github.nginxupgrade.journal.Entry.Conditions;
import io.github.nginxupgrade.journal.Entry.Confirmed;
import io.github.nginxupgrade.journal.Entry.Done;
import io.github.nginxupgrade.journal.Entry.Dropped;
import io.github.nginxupgrade.journal.Entry.Ended;
import io.github.nginxupgrade.journal.Entry.Found;
import io.github.nginxupgrade.journal.Entry.GoalSet;
import io.github.nginxupgrade.journal.Entry.Intent;
import io.github.nginxupgrade.journal.Entry.Kept;
import io.github.nginxupgrade.journal.Entry.NginxSaid;
import io.github.nginxupgrade.journal.Entry.StepFields;
import io.github.nginxupgrade.journal.Entry.Turned;
import io.github.nginxupgrade.journal.Entry.Unknown;
import io.github.nginxupgrade.json.Json;
import io.github.nginxupgrade.json.JsonFields;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a line of a journal, of this version or an older one. Pure. */
final class EntryReader {
    private final Instant at;
    private final Map<String, String> fields;

    private EntryReader(Instant at, Map<String, String> fields) {
        this.at = at;
        this.fields = fields;
    }

    /** Empty where the line is torn, or none of a journal. */
    static Optional<Entry> read(String line) {
        return Json.readObject(line).flatMap(EntryReader::read);
    }

    private static Optional<Entry> read(Map<String, Object> map) {
        try {
            Map<String, String> texts = new JsonFields(map).texts();
            Instant at = Instant.parse(texts.getOrDefault("at", ""));
            String event = texts.getOrDefault("event", "");
            texts.remove("at");
            texts.remove("event");
            return Optional.of(of(at, event, texts));
        } catch (DateTimeParseException torn) {
            return Optional.empty();
        }
    }

    /** A line whose fields are not as this version writes them is kept as it is. */
    private static Entry of(Instant at, String event, Map<String, String> fields) {
        try {
            return new EntryReader(at, fields).entry(event);
        } catch (IllegalArgumentException ofAnotherVersion) {
            return new Unknown(at, event, fields);
        }
    }

    private Entry entry(String event) {
        return switch (event) {
            case Begun.EVENT -> new Begun(at, field("command"), field("user"));
            case GoalSet.EVENT -> goal();
            case Conditions.EVENT ->
                new Conditions(at, numbered(), optional(Conditions.CONFIRM).map(EntryReader::millis));
            case Intent.EVENT -> new Intent(at, step());
            case Ahead.EVENT -> new Ahead(at, step());
            case Done.EVENT -> new Done(at, field("step"), field("evidence"), millis(field("took_ms")));
            case Dropped.EVENT -> new Dropped(at, field("step"));
            case Turned.EVENT -> new Turned(at, field("reason"));
            case Confirmed.EVENT -> new Confirmed(at, field("by"));
            case Kept.EVENT -> new Kept(at, field("path"), field("kept_as"));
            case Found.EVENT -> new Found(at, field("hazard"), field("evidence"));
            case NginxSaid.EVENT -> new NginxSaid(at, numbered());
            case Ended.EVENT ->
                new Ended(at, field("outcome"), optional(Ended.MESSAGE).orElse(""));
            default -> new Unknown(at, event, fields);
        };
    }

    private GoalSet goal() {
        return new GoalSet(
                at,
                field("command"),
                field("goal"),
                millis(field("start_timeout_ms")),
                millis(field("settle_ms")),
                millis(field("drain_timeout_ms")),
                field("on_drain_timeout"),
                millis(field("observe_ms")),
                field("turns_back").equals("true"));
    }

    private StepFields step() {
        var pids = new ArrayList<Integer>();
        for (String pid : optional("pids").orElse("").split(" ", -1)) {
            if (!pid.isEmpty()) {
                pids.add(Integer.parseInt(pid));
            }
        }
        return new StepFields(field("step"), optional("signal"), pids);
    }

    /** A list whose words are fields, named by their places. */
    private List<String> numbered() {
        var words = new ArrayList<String>();
        for (Optional<String> word = optional("0"); word.isPresent(); word = optional("" + words.size())) {
            words.add(word.get());
        }
        return words;
    }

    private Optional<String> optional(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    private String field(String name) {
        return optional(name).orElseThrow(() -> new IllegalArgumentException("no field " + name));
    }

    private static Duration millis(String text) {
        return Duration.ofMillis(Long.parseLong(text));
    }
}
