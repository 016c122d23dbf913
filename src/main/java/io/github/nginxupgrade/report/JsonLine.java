package io.github.nginxupgrade.report;

import io.github.nginxupgrade.json.Json;
import io.github.nginxupgrade.outcome.Event;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;

/** One line of {@code -o jsonl}: an event of a command, as docs/cli.md says. */
public final class JsonLine {
    private JsonLine() {}

    /** Long, for it is one table: the keys of each event, event by event. */
    public static String of(Event event, Instant at) {
        var map = new LinkedHashMap<String, Object>();
        map.put("schema", JsonReport.SCHEMA);
        map.put("at", JsonReport.time(at));
        if (event instanceof Event.Begins begins) {
            map.put("event", "note");
            map.put("text", begins.words());
        } else if (event instanceof Event.Note note) {
            map.put("event", "note");
            map.put("text", note.text());
        } else if (event instanceof Event.StepStarted started) {
            map.put("event", "step-started");
            map.put("step", started.step().id());
            map.put("signal", started.step().signal());
            map.put(
                    "pid",
                    started.pids().isEmpty() ? Optional.empty() : started.pids().get(0));
        } else if (event instanceof Event.StepDone done) {
            map.put("event", "step-done");
            map.putAll(JsonReport.step(done.record()));
        } else if (event instanceof Event.PhaseSeen seen) {
            map.put("event", "phase");
            map.put("phase", seen.situation().phase().word());
            map.put("serving", seen.situation().serving());
            map.put("text", seen.situation().words());
        } else if (event instanceof Event.Turned turned) {
            map.put("event", "turned-back");
            map.put("text", turned.reason());
        } else if (event instanceof Event.Waiting waiting) {
            map.put("event", "waiting");
            map.put("text", waiting.what());
        } else if (event instanceof Event.Draining draining) {
            map.put("event", draining.cut() ? "cut" : "draining");
            map.put(
                    "workers",
                    draining.workers().stream().map(JsonReport::worker).toList());
            map.put("waited_ms", draining.waited().toMillis());
            map.put("limit_ms", draining.limit().toMillis());
        } else if (event instanceof Event.DrainTimeIsUp up) {
            map.put("event", "drain-timeout");
            map.put("limit_ms", up.limit().toMillis());
            map.put("then", up.then());
        } else if (event instanceof Event.Found found) {
            map.put("event", "hazard");
            map.putAll(JsonReport.hazard(found.hazard()));
        } else if (event instanceof Event.Warning warning) {
            map.put("event", "warning");
            map.put("text", warning.text());
        }
        return Json.write(map);
    }
}
