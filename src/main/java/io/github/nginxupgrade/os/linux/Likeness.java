package io.github.nginxupgrade.os.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What makes a program run as another process does: the words of prlimit(1) and setpriv(1) before it.
 *
 * @param words the two programs with their options; what follows is the program
 * @param bindsLowPorts true where the process may bind to ports below 1024
 */
record Likeness(List<String> words, boolean bindsLowPorts) {
    private static final Pattern LIMIT =
            Pattern.compile("(?<name>Max [a-z ]+?) {2,}(?<soft>\\d+|unlimited) +(?<hard>\\d+|unlimited)\\b.*");

    /** By the names in {@code /proc/PID/limits} (proc_pid_limits, fs/proc/base.c). */
    private static final Map<String, String> OPTIONS = Map.ofEntries(
            Map.entry("Max cpu time", "--cpu"),
            Map.entry("Max file size", "--fsize"),
            Map.entry("Max data size", "--data"),
            Map.entry("Max stack size", "--stack"),
            Map.entry("Max resident set", "--rss"),
            Map.entry("Max processes", "--nproc"),
            Map.entry("Max open files", "--nofile"),
            Map.entry("Max locked memory", "--memlock"),
            Map.entry("Max address space", "--as"),
            Map.entry("Max file locks", "--locks"),
            Map.entry("Max pending signals", "--sigpending"),
            Map.entry("Max msgqueue size", "--msgqueue"),
            Map.entry("Max nice priority", "--nice"),
            Map.entry("Max realtime priority", "--rtprio"),
            Map.entry("Max realtime timeout", "--rttime"));

    /** CAP_NET_BIND_SERVICE, linux/capability.h. */
    private static final int NET_BIND_SERVICE = 10;

    Likeness {
        words = List.copyOf(words);
    }

    /** From {@code /proc/PID/limits} and {@code /proc/PID/status}. */
    static Likeness parse(String limits, String status) {
        var words = new ArrayList<String>();
        words.add("prlimit");
        limits.lines().map(Likeness::limit).flatMap(Optional::stream).forEach(words::add);
        // not 0, for which a program that core_pattern names would still be started, outside (do_coredump,
        // fs/coredump.c)
        words.add("--core=1");
        List<String> privileges = privileges(status);
        if (!privileges.isEmpty()) {
            words.add("setpriv");
            words.addAll(privileges);
        }
        return new Likeness(words, (field(status, "CapEff", 16) >> NET_BIND_SERVICE & 1) == 1);
    }

    private static Optional<String> limit(String line) {
        Matcher matcher = LIMIT.matcher(line);
        if (!matcher.matches() || !OPTIONS.containsKey(matcher.group("name"))) {
            return Optional.empty();
        }
        return Optional.of(
                OPTIONS.get(matcher.group("name")) + "=" + matcher.group("soft") + ":" + matcher.group("hard"));
    }

    private static List<String> privileges(String status) {
        var words = new ArrayList<String>();
        long bounding = field(status, "CapBnd", 16);
        if (Long.bitCount(bounding) < Long.SIZE - Long.numberOfLeadingZeros(bounding)) {
            var kept = new StringBuilder("-all");
            for (int capability = 0; capability < Long.SIZE; capability++) {
                kept.append((bounding >> capability & 1) == 1 ? ",+cap_" + capability : "");
            }
            words.add("--bounding-set=" + kept);
        }
        if (field(status, "Uid", 10) > 0) {
            words.add("--reuid=" + field(status, "Uid", 10));
            words.add("--regid=" + field(status, "Gid", 10));
            String groups = text(status, "Groups").strip().replaceAll("\\s+", ",");
            words.add(groups.isEmpty() ? "--clear-groups" : "--groups=" + groups);
        }
        if (field(status, "NoNewPrivs", 10) == 1) {
            words.add("--no-new-privs");
        }
        return words;
    }

    /** The first number of a field; 0 where there is none. */
    private static long field(String status, String name, int radix) {
        String[] values = text(status, name).strip().split("\\s+", -1);
        return values[0].matches(radix == 16 ? "[0-9a-f]{1,16}" : "[0-9]{1,10}")
                ? Long.parseUnsignedLong(values[0], radix)
                : 0;
    }

    private static String text(String status, String name) {
        Matcher matcher = Pattern.compile("(?m)^" + name + ":[ \\t]*(.*)$").matcher(status);
        return matcher.find() ? matcher.group(1) : "";
    }
}
