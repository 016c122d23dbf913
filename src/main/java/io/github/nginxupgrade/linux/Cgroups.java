package io.github.nginxupgrade.linux;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The control groups of a process, {@code /proc/PID/cgroup} of cgroups(7).
 *
 * <pre>
 * 4:memory:/system.slice/nginx.service
 * 1:name=systemd:/system.slice/nginx.service
 * 0::/system.slice/nginx.service
 * </pre>
 *
 * @param paths by controller; version 2 under the empty name
 */
public record Cgroups(Map<String, String> paths) {
    private static final String UNIFIED = "";
    private static final String SYSTEMD = "name=systemd";

    public Cgroups {
        paths = Map.copyOf(paths);
    }

    /** Lines that are no groups are passed over. */
    public static Cgroups parse(String text) {
        var paths = new HashMap<String, String>();
        for (String line : text.split("\n", -1)) {
            String[] parts = line.split(":", 3);
            if (parts.length == 3 && parts[0].matches("\\d+") && parts[2].startsWith("/")) {
                for (String controller : parts[1].split(",", -1)) {
                    paths.put(controller, parts[2]);
                }
            }
        }
        return new Cgroups(paths);
    }

    /** The path in version 2 of control groups. */
    public Optional<String> unified() {
        return Optional.ofNullable(paths.get(UNIFIED));
    }

    /** The path in the hierarchy of version 1 that has this controller. */
    public Optional<String> of(String controller) {
        return Optional.ofNullable(paths.get(controller));
    }

    /** Where systemd, or whoever starts services, has put the process; empty for the root group. */
    public Optional<String> service() {
        return Optional.ofNullable(paths.get(SYSTEMD))
                .filter(path -> !path.equals("/"))
                .or(this::unified)
                .filter(path -> !path.equals("/"));
    }

    /**
     * The unit of the system's service manager: {@code nginx.service} of {@code /system.slice/nginx.service}. Units of
     * a user's manager are not ours to ask about.
     */
    public Optional<String> unit() {
        List<String> services = service().stream()
                .flatMap(path -> Arrays.stream(path.split("/", -1)))
                .filter(name -> name.endsWith(".service"))
                .toList();
        boolean users = services.stream().anyMatch(name -> name.startsWith("user@"));
        return users || services.isEmpty() ? Optional.empty() : Optional.of(services.get(services.size() - 1));
    }

    /** A group and all above it, the root last: a limit of any of them holds. */
    public static List<String> upwards(String path) {
        var levels = new ArrayList<String>();
        String at = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        while (!at.isEmpty()) {
            levels.add(at);
            at = at.substring(0, Math.max(at.lastIndexOf('/'), 0));
        }
        levels.add("/");
        return levels;
    }
}
