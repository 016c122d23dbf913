package io.github.nginxupgrade.linux;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The mounts that a process sees, {@code /proc/PID/mountinfo} of proc(5).
 *
 * <pre>
 * 36 35 98:0 /mnt1 /mnt/parent ro,noexec master:1 - ext3 /dev/root rw,errors=continue
 * </pre>
 */
public record Mounts(List<Mount> list) {
    private static final Pattern LINE = Pattern.compile("(?<id>\\d{1,9}) (?<parent>\\d{1,9}) \\d+:\\d+ \\S+"
            + " (?<point>/\\S*) (?<options>\\S+)(?: (?!- )\\S++)*+ - (?<type>\\S+) \\S* ?(?<super>\\S*)");
    private static final Pattern ESCAPE = Pattern.compile("\\\\([0-3][0-7]{2})");

    /**
     * One mount.
     *
     * @param point absolute path, free of links
     * @param type of its file system
     * @param options of the mount and of its file system
     */
    public record Mount(int id, int parent, String point, String type, Set<String> options) {
        public Mount {
            options = Set.copyOf(options);
        }

        public boolean has(String option) {
            return options.contains(option);
        }

        private boolean covers(String path) {
            return path.equals(point) || path.startsWith(point.equals("/") ? "/" : point + "/");
        }
    }

    public Mounts {
        list = List.copyOf(list);
    }

    /** Lines that are no mounts are passed over. */
    public static Mounts parse(String mountinfo) {
        return new Mounts(
                mountinfo.lines().map(Mounts::mount).flatMap(Optional::stream).toList());
    }

    private static Optional<Mount> mount(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String options = matcher.group("options") + "," + matcher.group("super");
        return Optional.of(new Mount(
                Integer.parseInt(matcher.group("id")),
                Integer.parseInt(matcher.group("parent")),
                unescape(matcher.group("point")),
                matcher.group("type"),
                Set.copyOf(Arrays.asList(options.split(",", -1)))));
    }

    /** Space, tab, line feed and backslash are written as three octal digits (show_mountinfo, fs/proc_namespace.c). */
    private static String unescape(String text) {
        return ESCAPE.matcher(text)
                .replaceAll(
                        found -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(found.group(1), 8))));
    }

    /**
     * The mount that a path leads to: from the root on, whatever is mounted on the way (path_resolution(7)). What is
     * listed and hidden under another mount is never it.
     *
     * @param path absolute, free of links
     */
    public Optional<Mount> of(String path) {
        Optional<Mount> at = nearest(path, list.stream().filter(this::isTop).toList());
        for (int depth = 0; at.isPresent() && depth < list.size(); depth++) {
            int parent = at.get().id();
            Optional<Mount> next = nearest(
                    path,
                    list.stream()
                            .filter(mount -> mount.parent() == parent && mount.id() != parent)
                            .toList());
            if (next.isEmpty()) {
                break;
            }
            at = next;
        }
        return at;
    }

    private boolean isTop(Mount mount) {
        return mount.parent() == mount.id() || list.stream().noneMatch(other -> other.id() == mount.parent());
    }

    private static Optional<Mount> nearest(String path, List<Mount> mounts) {
        return mounts.stream().filter(mount -> mount.covers(path)).min(Comparator.comparingInt(mount -> mount.point()
                .length()));
    }

    /** Where a file system of this type is mounted that has this option. */
    public Optional<String> pointOf(String type, String option) {
        return list.stream()
                .filter(mount -> mount.type().equals(type) && (option.isEmpty() || mount.has(option)))
                .map(Mount::point)
                .findFirst();
    }
}
