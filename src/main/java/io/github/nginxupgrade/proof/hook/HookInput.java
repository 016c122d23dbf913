package io.github.nginxupgrade.proof.hook;

import io.github.nginxupgrade.json.Json;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import io.github.nginxupgrade.situation.Worker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What hooks are told on their standard input.
 *
 * @param run its name
 * @param from version before
 * @param to version after
 */
public record HookInput(String command, String run, Instance instance, String from, String to) {
    private static final int SCHEMA = 1;

    public String json(Hook.Point point, Situation now) {
        var map = new LinkedHashMap<String, Object>();
        map.put("schema", SCHEMA);
        map.put("point", point.word());
        map.put("command", command);
        map.put("run", run);
        map.put("pid_file", instance.pidFile());
        map.put("binary", instance.binary());
        map.put("from", Map.of("version", from));
        map.put("to", Map.of("version", to));
        map.put("phase", now.phase().word());
        map.put("serving", now.serving());
        var masters = new ArrayList<Map<String, Object>>();
        now.sole().ifPresent(master -> masters.add(master("sole", master)));
        now.old().ifPresent(master -> masters.add(master("old", master)));
        now.newMaster().ifPresent(master -> masters.add(master("new", master)));
        map.put("masters", masters);
        return Json.write(map) + "\n";
    }

    private static Map<String, Object> master(String role, Master master) {
        var map = new LinkedHashMap<String, Object>();
        map.put("pid", master.pid());
        map.put("role", role);
        map.put("workers", workers(master.workers()));
        return map;
    }

    private static List<Map<String, Object>> workers(List<Worker> workers) {
        return workers.stream()
                .map(worker -> {
                    var map = new LinkedHashMap<String, Object>();
                    map.put("pid", worker.pid());
                    map.put("state", worker.accepting() ? "accepting" : "draining");
                    return (Map<String, Object>) map;
                })
                .toList();
    }
}
