package io.github.nginxupgrade.report;

import io.github.nginxupgrade.outcome.InstanceRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is added to the object of a command where several nginx run. */
final class JsonInstances {
    private JsonInstances() {}

    static void into(Map<String, Object> map, List<InstanceRow> rows) {
        if (!rows.isEmpty()) {
            map.put("instances", rows.stream().map(JsonInstances::row).toList());
        }
    }

    private static Map<String, Object> row(InstanceRow row) {
        var map = new LinkedHashMap<String, Object>();
        map.put("pid", row.pid());
        map.put("version", row.version());
        map.put("phase", row.phase());
        map.put("serving", row.serving());
        map.put("pid_file", row.pidFile());
        map.put("unit", row.unit());
        map.put("owner", row.owner());
        return map;
    }
}
