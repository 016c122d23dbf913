package io.github.nginxupgrade.os.linux.file;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The mounts of a mount namespace, {@code /proc/PID/mountinfo} of proc(5), and what becomes of each in a sandbox.
 *
 * <pre>
 * 36 35 98:0 /mnt1 /mnt/parent noatime,master:1 - ext3 /dev/root rw,errors=continue
 * </pre>
 */
public record MountTable(List<Mount> mounts) {
    /** Views of the kernel; the sandbox has its own where it needs them, and none else. */
    private static final Set<String> OF_THE_KERNEL = Set.of(
            "autofs",
            "binfmt_misc",
            "bpf",
            "cgroup",
            "cgroup2",
            "configfs",
            "debugfs",
            "devpts",
            "devtmpfs",
            "efivarfs",
            "fusectl",
            "hugetlbfs",
            "mqueue",
            "nfsd",
            "nsfs",
            "proc",
            "pstore",
            "rpc_pipefs",
            "securityfs",
            "selinuxfs",
            "sysfs",
            "tracefs");

    /** Folders of the root file system that no program needs to run; mount(8), ip(8) and their libraries do not lie there. */
    private static final List<String> SPARE =
            List.of("/mnt", "/media", "/srv", "/opt", "/home", "/boot", "/root", "/var/tmp", "/tmp", "/var");

    private static final Pattern LINE = Pattern.compile("(?<id>\\d{1,10}) (?<parent>\\d{1,10}) \\d+:\\d+ \\S+"
            + " (?<point>/\\S*) (?<options>\\S+)(?: (?!- )\\S++)*+ - (?<type>\\S+) \\S* ?(?<super>\\S*)");

    /**
     * One mount.
     *
     * @param point absolute path, free of links
     * @param options of the mount and of its file system, parted by commas
     */
    record Mount(int id, int parent, String point, String type, Set<String> options) {
        boolean writable() {
            return !options.contains("ro");
        }

        boolean isBelow(String folder) {
            return MountTable.isBelow(point, folder);
        }
    }

    public MountTable {
        mounts = List.copyOf(mounts);
    }

    /** Lines that are no mounts are passed over. */
    public static MountTable parse(String mountinfo) {
        return new MountTable(mountinfo
                .lines()
                .map(MountTable::mount)
                .flatMap(Optional::stream)
                .toList());
    }

    private static Optional<Mount> mount(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String options = matcher.group("options") + "," + matcher.group("super");
        return Optional.of(new Mount(
                (int) Long.parseLong(matcher.group("id")),
                (int) Long.parseLong(matcher.group("parent")),
                unescape(matcher.group("point")),
                matcher.group("type"),
                Set.copyOf(Arrays.asList(options.split(",", -1)))));
    }

    /** Space, tab, line feed and backslash are written as three octal digits (show_mountinfo, fs/proc_namespace.c). */
    private static String unescape(String text) {
        Matcher escape = Pattern.compile("\\\\([0-3][0-7]{2})").matcher(text);
        return escape.replaceAll(
                found -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(found.group(1), 8))));
    }

    /** Makes no text: on a host of containers each of ten thousand mounts is held against each other. */
    private static boolean isBelow(String path, String folder) {
        if (folder.equals("/")) {
            return !path.equals("/");
        }
        int length = folder.length();
        return path.length() > length && path.charAt(length) == '/' && path.startsWith(folder);
    }

    /** The mounts that a path can lead to, the root first and parents before their children; others lie under them. */
    List<Mount> visible() {
        var found = new ArrayList<Mount>();
        mounts.stream()
                .filter(mount -> mount.point().equals("/"))
                .filter(mount -> mounts.stream().noneMatch(other -> other.id() == mount.parent()))
                .findFirst()
                .ifPresent(root -> walk(root, found, new HashSet<>()));
        return found;
    }

    /** False where this file, links resolved, lies on a mount that lets nothing be executed. */
    public boolean mayExecute(String path) {
        return visible().stream()
                .filter(mount -> mount.point().equals(path) || isBelow(path, mount.point()))
                .max(Comparator.comparingInt(mount -> mount.point().length()))
                .filter(mount -> mount.options().contains("noexec"))
                .isEmpty();
    }

    private void walk(Mount mount, List<Mount> found, Set<Integer> walked) {
        if (!walked.add(mount.id())) {
            return; // no mount table of a kernel has a circle in it, nor two mounts of one number
        }
        List<Mount> on = mounts.stream()
                .filter(child -> child.parent() == mount.id() && child.id() != mount.id())
                .toList();
        Optional<Mount> over =
                on.stream().filter(child -> child.point().equals(mount.point())).findFirst();
        if (over.isPresent()) {
            walk(over.get(), found, walked);
            return;
        }
        found.add(mount);
        on.stream()
                .filter(child -> on.stream().noneMatch(other -> child.isBelow(other.point())))
                .sorted(Comparator.comparing(Mount::point))
                .forEach(child -> walk(child, found, walked));
    }

    /** The arguments of sandbox.sh: {@code overlay|readonly PATH OPTIONS} for each mount that the sandbox shows, parents first. */
    public List<String> shown() {
        var words = new ArrayList<String>();
        for (Mount mount : visible()) {
            boolean own = mount.point().equals("/")
                    || OF_THE_KERNEL.contains(mount.type())
                    || List.of("/proc", "/sys", "/dev").stream()
                            .anyMatch(folder -> mount.point().equals(folder) || mount.isBelow(folder));
            if (!own) {
                words.add(mount.writable() ? "overlay" : "readonly");
                words.add(mount.point());
                words.add(flags(mount));
            }
        }
        return words;
    }

    private static String flags(Mount mount) {
        var flags = new StringBuilder();
        for (String flag : List.of("nosuid", "nodev", "noexec")) {
            flags.append(mount.options().contains(flag) ? "," + flag : "");
        }
        return flags.toString();
    }

    /** Folders where something may be mounted without hiding another mount. */
    public List<String> spareFolders() {
        List<Mount> visible = visible();
        return SPARE.stream()
                .filter(folder ->
                        visible.stream().noneMatch(mount -> mount.point().equals(folder) || mount.isBelow(folder)))
                .filter(folder -> visible.stream()
                        .noneMatch(mount -> !mount.point().equals("/") && isBelow(folder, mount.point())))
                .toList();
    }
}
