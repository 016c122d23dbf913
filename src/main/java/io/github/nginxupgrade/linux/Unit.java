package io.github.nginxupgrade.linux;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What is set for a service of systemd: as {@code systemctl show} prints it, or as it stands in the {@code [Service]}
 * section of its unit file and drop-ins, systemd.service(5) and systemd.syntax(7).
 *
 * @param settings by name; what was reset to nothing is not there
 */
public record Unit(Map<String, String> settings) {
    public Unit {
        settings = Map.copyOf(settings);
    }

    /** {@code Type=forking} and so on, one a line. */
    public static Unit ofShow(String output) {
        var settings = new HashMap<String, String>();
        for (String line : output.split("\n", -1)) {
            set(settings, line);
        }
        return new Unit(settings);
    }

    /**
     * The unit file, then its drop-ins in their order: the last setting of a name counts, an empty one takes it back.
     */
    public static Unit ofFiles(List<String> texts) {
        var settings = new HashMap<String, String>();
        for (String text : texts) {
            boolean service = false;
            for (String line : logicalLines(text)) {
                if (line.startsWith("[")) {
                    service = line.equals("[Service]");
                } else if (service) {
                    set(settings, line);
                }
            }
        }
        return new Unit(settings);
    }

    /** A backslash at the end joins a line with the next; comments between them are left out. */
    private static List<String> logicalLines(String text) {
        var joined = new StringBuilder();
        for (String line : text.split("\n", -1)) {
            String stripped = line.strip();
            if (stripped.startsWith("#") || stripped.startsWith(";")) {
                continue;
            }
            if (stripped.endsWith("\\")) {
                joined.append(stripped, 0, stripped.length() - 1).append(' ');
            } else {
                joined.append(stripped).append('\n');
            }
        }
        return joined.toString().lines().map(String::strip).toList();
    }

    private static void set(Map<String, String> settings, String line) {
        int equals = line.indexOf('=');
        if (equals <= 0) {
            return;
        }
        String name = line.substring(0, equals).strip();
        String value = line.substring(equals + 1).strip();
        if (value.isEmpty()) {
            settings.remove(name);
        } else {
            settings.put(name, value);
        }
    }

    public Optional<String> value(String name) {
        return Optional.ofNullable(settings.get(name));
    }

    /** {@code Type}, with the default of systemd.service(5). */
    public String type() {
        return value("Type").orElse(value("BusName").isPresent() ? "dbus" : "simple");
    }

    /** {@code KillMode}, with the default of systemd.kill(5). */
    public String killMode() {
        return value("KillMode").orElse("control-group");
    }

    /** {@code PIDFile}: a relative one is below {@code /run}, and so is {@code %t} of the system's manager. */
    public Optional<String> pidFile() {
        return value("PIDFile")
                .map(path -> path.replaceFirst("^%t/", "/run/"))
                .map(path -> path.startsWith("/") ? path : "/run/" + path);
    }

    /** {@code MainPID} of systemctl show: 0 where it holds no process for the main one. */
    public int mainPid() {
        return value("MainPID")
                .filter(pid -> pid.matches("\\d{1,9}"))
                .map(Integer::valueOf)
                .orElse(0);
    }

    /** True where a watchdog is set that nobody has ever notified: it is late since boot, and is looked at by a daemon-reload. */
    public boolean endsAtDaemonReload() {
        boolean set = value("WatchdogUSec")
                .filter(time -> !time.equals("0") && !time.equals("infinity"))
                .isPresent();
        return set && value("WatchdogTimestampMonotonic").equals(Optional.of("0"));
    }

    /** True where this boolean is set to no; systemd reads {@code no}, {@code false}, {@code off} and {@code 0}. */
    public boolean denies(String name) {
        return value(name)
                .map(value -> value.toLowerCase(Locale.ROOT).matches("no|false|off|0|n|f"))
                .orElse(false);
    }
}
