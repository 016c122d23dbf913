package io.github.nginxupgrade.os.linux.file;

import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import io.github.nginxupgrade.os.linux.kernel.Proc;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whose files a process may use: user, group and supplementary groups for the file system (credentials(7)).
 *
 * <pre>
 * Uid:    65534   65534   65534   65534
 * Gid:    65534   65534   65534   65534
 * Groups: 4 27
 * </pre>
 */
record Rights(int uid, int gid, List<Integer> groups) {
    /** Real, effective and saved id come before. */
    private static final int OF_FILES = 3;

    Rights {
        groups = List.copyOf(groups);
    }

    /** Of a process, by its pid or {@code self}. */
    static Rights of(String process) throws OsFailure {
        return Proc.text(Path.of("/proc", process, "status"))
                .flatMap(Rights::parse)
                .orElseThrow(() -> new OsFailure(Reason.GONE, "cannot tell the rights of process " + process));
    }

    /** Of {@code /proc/PID/status}, proc(5); empty where they are not told. */
    static Optional<Rights> parse(String status) {
        List<Integer> users = ids(status, "Uid:");
        List<Integer> groups = ids(status, "Gid:");
        return users.size() <= OF_FILES || groups.size() <= OF_FILES
                ? Optional.empty()
                : Optional.of(new Rights(users.get(OF_FILES), groups.get(OF_FILES), ids(status, "Groups:")));
    }

    private static List<Integer> ids(String status, String name) {
        var ids = new ArrayList<Integer>();
        for (String line : status.split("\n", -1)) {
            if (line.startsWith(name)) {
                for (String id : line.substring(name.length()).strip().split("\\s+", -1)) {
                    if (!id.isEmpty()) {
                        ids.add(Integer.parseUnsignedInt(id));
                    }
                }
            }
        }
        return ids;
    }
}
