package io.github.nginxupgrade.report;

import io.github.nginxupgrade.journal.Entry;
import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.outcome.GenerationView;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.outcome.RunView;
import io.github.nginxupgrade.outcome.StatusView;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What {@code history} and {@code status} add to the object of a command: runs, each with what was written of it. */
final class JsonHistory {
    private JsonHistory() {}

    /** What {@code history} adds. */
    static void runs(Map<String, Object> map, Outcome outcome) {
        if (outcome.kind() == OutcomeKind.HISTORY) {
            map.put("runs", outcome.runs().stream().map(JsonHistory::run).toList());
        }
    }

    private static Map<String, Object> run(RunView view) {
        Manifest manifest = view.manifest();
        var map = new LinkedHashMap<String, Object>();
        map.put("run", manifest.run());
        map.put("created", JsonReport.time(manifest.created()));
        map.put("command", manifest.command());
        map.put("user", manifest.user());
        map.put("pid_file", manifest.pidFile());
        map.put("from", JsonReport.side(manifest.from()));
        map.put("to", JsonReport.side(manifest.to()));
        map.put("outcome", view.outcome());
        map.put("ended", view.ended().map(JsonReport::time));
        map.put("duration_ms", view.took().map(Duration::toMillis));
        map.put("reason", view.reason().isEmpty() ? Optional.empty() : view.reason());
        map.put("has_backup", view.hasBackup());
        map.put("timeline", view.entries().stream().map(JsonHistory::entry).toList());
        return map;
    }

    /** What {@code status} adds. */
    static void into(Map<String, Object> map, StatusView memory) {
        map.put("confirm", memory.waits().map(waits -> {
            var confirm = new LinkedHashMap<String, Object>();
            confirm.put("until", JsonReport.time(waits.until()));
            confirm.put("left_ms", waits.left().toMillis());
            return confirm;
        }));
        map.put("last_run", memory.lastRun().map(JsonHistory::run));
        map.put("rollback_to", memory.wayBack().map(back -> {
            Map<String, Object> version = JsonReport.side(back.version());
            version.put("run", back.run());
            version.put("backup", back.file());
            version.put("verified", back.damage().isEmpty());
            version.put("damage", back.damage());
            return version;
        }));
    }

    /** What the workers that serve have loaded. */
    static Map<String, Object> generation(GenerationView view) {
        var map = new LinkedHashMap<String, Object>();
        map.put("workers_since", JsonReport.time(view.since()));
        map.put("draining", view.draining());
        map.put("configuration_changed", view.changed());
        map.put("logs_astray", view.logs().map(logs -> logs.stream()
                .map(open -> {
                    var log = new LinkedHashMap<String, Object>();
                    log.put("pid", open.pid());
                    log.put("file", open.file());
                    return log;
                })
                .toList()));
        return map;
    }

    private static Map<String, Object> entry(Entry entry) {
        var map = new LinkedHashMap<String, Object>();
        map.put("at", JsonReport.time(entry.at()));
        map.put("event", entry.event());
        map.putAll(new TreeMap<>(entry.fields()));
        return map;
    }
}
