package io.github.nginxupgrade.os.linux.kernel;

import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whose files a process may use: user, group and supplementary groups for the file system (credentials(7)). One thread can take
 * another user's, for as long as it looks: setfsuid(2), setfsgid(2), setgroups(2). With another file system user than root the
 * kernel takes the capabilities away that pass over permissions (capabilities(7)), and gives them back afterwards.
 *
 * <pre>
 * Uid:    65534   65534   65534   65534
 * Gid:    65534   65534   65534   65534
 * Groups: 4 27
 * </pre>
 */
public record Rights(int uid, int gid, List<Integer> groups) {
    /** Real, effective and saved id come before. */
    private static final int OF_FILES = 3;
    /** The call itself: the function of the C library would change the groups of every thread of ours. */
    private static final Map<String, Integer> SETGROUPS = Map.of("amd64", 116, "aarch64", 159, "riscv64", 159);
    /** Is refused, and so tells what is in force. */
    private static final int ASK = -1;

    public Rights {
        groups = List.copyOf(groups);
    }

    /** Something that is looked at. */
    public interface Look<T, E extends Throwable> {
        T look() throws E;
    }

    /** Of a process, by its pid or {@code self}. */
    public static Rights of(String process) throws OsFailure {
        return Proc.text(Path.of("/proc", process, "status"))
                .flatMap(Rights::parse)
                .orElseThrow(() -> new OsFailure(Reason.GONE, "cannot tell the rights of process " + process));
    }

    /** Of {@code /proc/PID/status}, proc(5); empty where they are not told. */
    public static Optional<Rights> parse(String status) {
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

    /** Only root can take another's, and need not where they are root's as well. */
    public boolean canTake(Rights others) {
        return uid == 0 && others.uid != 0;
    }

    /**
     * What this look finds, by this thread, with these rights and no others.
     *
     * @param ours what the thread has before and afterwards
     * @throws OsFailure NOT_PERMITTED where we may not take these rights
     */
    public <T, E extends Throwable> T during(Rights ours, Look<T, E> look) throws E, OsFailure {
        try {
            take();
            return look.look();
        } finally {
            ours.take();
        }
    }

    /** The groups first where rights are taken, for with another user's they could not be set. */
    private void take() throws OsFailure {
        if (uid == 0) {
            int unused = LibC.c().setfsuid(uid);
        }
        takeGroups();
        int group = LibC.c().setfsgid(gid);
        int user = LibC.c().setfsuid(uid);
        if (LibC.c().setfsuid(ASK) != uid || LibC.c().setfsgid(ASK) != gid) {
            throw new OsFailure(
                    Reason.NOT_PERMITTED,
                    "cannot look at files as user id " + uid + " (user " + user + ", group " + group + ")");
        }
    }

    private void takeGroups() throws OsFailure {
        Integer call = SETGROUPS.get(System.getProperty("os.arch", ""));
        int[] ids = groups.isEmpty()
                ? new int[1]
                : groups.stream().mapToInt(Integer::intValue).toArray();
        if (call == null || LibC.c().syscall(call, groups.size(), ids) != 0) {
            throw new OsFailure(Reason.NOT_PERMITTED, "cannot look at files with the groups of another user");
        }
    }
}
