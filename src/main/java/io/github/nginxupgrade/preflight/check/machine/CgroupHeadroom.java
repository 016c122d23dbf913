package io.github.nginxupgrade.preflight.check.machine;

import io.github.nginxupgrade.linux.Cgroups;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.MachineFacts;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * What the control groups of the master leave it, the tightest of its own and all above: cgroup-v2.rst and
 * cgroup-v1/memory.rst of the kernel. A new master is forked by the old one, so it gets into the same groups.
 */
public final class CgroupHeadroom {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}|9223372036854771712");
    /** Cache that is given up before anything fails. */
    private static final Pattern INACTIVE = Pattern.compile("(?m)^(?:total_)?inactive_file (\\d{1,18})$");

    private final MachineFacts around;

    CgroupHeadroom(MachineFacts around) {
        this.around = around;
    }

    /**
     * Bytes of memory until some are refused, or until the kernel lets who wants more wait (memory.high, of version 2 alone), so that
     * workers do not come to serve; empty where there is no limit, or none that is known.
     */
    OptionalLong memory() throws OsFailure {
        return left(
                "memory",
                new Files(List.of("memory.limit_in_bytes"), "memory.usage_in_bytes"),
                new Files(List.of("memory.max", "memory.high"), "memory.current"));
    }

    /** Processes and threads; empty likewise. */
    OptionalLong processes() throws OsFailure {
        var pids = new Files(List.of("pids.max"), "pids.current");
        return left("pids", pids, pids);
    }

    /** Of a controller: where its limits are, and how much is used. */
    private record Files(List<String> limits, String used) {}

    private OptionalLong left(String controller, Files ofVersion1, Files ofVersion2) throws OsFailure {
        Cgroups groups = around.cgroups();
        Optional<String> first = groups.of(controller);
        Optional<String> path = first.or(groups::unified);
        Optional<String> point = path.isEmpty()
                ? Optional.empty()
                : first.isPresent()
                        ? around.ourMounts().pointOf("cgroup", controller)
                        : around.ourMounts().pointOf("cgroup2", "");
        Files files = first.isPresent() ? ofVersion1 : ofVersion2;
        OptionalLong left = OptionalLong.empty();
        if (point.isPresent()) {
            for (String level : Cgroups.upwards(path.get())) {
                String folder = point.get() + (level.equals("/") ? "" : level) + "/";
                for (String limit : files.limits()) {
                    left = smaller(left, left(folder, limit, files.used()));
                }
            }
        }
        return left;
    }

    private OptionalLong left(String folder, String limit, String used) throws OsFailure {
        OptionalLong most = number(folder + limit);
        OptionalLong now = number(folder + used);
        if (most.isEmpty() || now.isEmpty()) {
            return OptionalLong.empty();
        }
        long cache = used.startsWith("memory")
                ? inactive(around.text(folder + "memory.stat").orElse(""))
                : 0;
        return OptionalLong.of(Math.max(most.getAsLong() - now.getAsLong() + cache, 0));
    }

    /** Version 1 tells the group's own and, as {@code total_}, that of all below it, which is what its limit counts. */
    public static long inactive(String memoryStat) {
        return INACTIVE.matcher(memoryStat)
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .max()
                .orElse(0);
    }

    private OptionalLong number(String file) throws OsFailure {
        String text = around.text(file).orElse("").strip();
        // "max" is no limit
        return NUMBER.matcher(text).matches() ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    static OptionalLong smaller(OptionalLong one, OptionalLong other) {
        return one.isEmpty() || (other.isPresent() && other.getAsLong() < one.getAsLong()) ? other : one;
    }
}
