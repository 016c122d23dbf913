package io.github.nginxupgrade.report;

import io.github.nginxupgrade.journal.Entry;
import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.outcome.RunView;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** What {@code history} adds to the object of a command: runs, each with what was written of it. */
final class JsonHistory {
    private JsonHistory() {}

    static Map<String, Object> run(RunView view) {
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
        map.put("timeline", view.entries().stream().map(JsonHistory::entry).toList());
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
