package io.github.nginxupgrade.fuzz;

import io.github.nginxupgrade.linux.Cgroups;
import io.github.nginxupgrade.linux.Fields;
import io.github.nginxupgrade.linux.Limits;
import io.github.nginxupgrade.linux.Locks;
import io.github.nginxupgrade.linux.Mounts;
import io.github.nginxupgrade.os.linux.file.MountTable;
import io.github.nginxupgrade.text.Bytes;

/** Files of {@code /proc} that hold names which users choose: mounts, groups, locks and the like. */
final class KernelTables {
    /** PATH_MAX: the kernel tells of no group by a longer one (cgroup.c, proc_cgroup_show). */
    private static final int LONGEST_PATH = 4096;

    private KernelTables() {}

    static void take(byte[] input) {
        String text = Bytes.text(input);
        Mounts mounts = Mounts.parse(text);
        mounts.of("/usr/sbin/nginx")
                .ifPresent(
                        mount -> Target.hold(mounts.list().contains(mount), "a mount that is found is in the table"));
        Target.hold(mounts.list().stream().allMatch(mount -> mount.point().startsWith("/")), "a mount has a place");
        MountTable table = MountTable.parse(text);
        Target.hold(table.shown().size() % 3 == 0, "three words a mount");
        table.spareFolders();
        Cgroups cgroups = Cgroups.parse(text);
        cgroups.unit().ifPresent(unit -> Target.hold(unit.endsWith(".service"), "a unit is a service"));
        cgroups.paths().values().stream()
                .filter(path -> path.length() <= LONGEST_PATH)
                .forEach(path ->
                        Target.hold(Cgroups.upwards(path).size() <= path.length() + 1, "each level has a name"));
        Locks.parse(text).holder(0xfe00, 131);
        new Limits(text).soft("Max open files").ifPresent(limit -> Target.hold(limit >= 0, "no negative limit"));
        Fields fields = Fields.parse(text);
        for (String name : fields.values().keySet()) {
            fields.bytes(name).ifPresent(bytes -> Target.hold(bytes >= 0, "no negative size"));
            fields.first(name)
                    .ifPresent(first -> Target.hold(fields.numbers(name).contains(first), "the first is one of all"));
            fields.last(name)
                    .ifPresent(last -> Target.hold(fields.numbers(name).contains(last), "the last is one of all"));
            fields.lacks(name, 10);
        }
    }
}
