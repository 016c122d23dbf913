package io.github.nginxupgrade.os.linux.file;

import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import io.github.nginxupgrade.os.linux.kernel.LibC;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;

/**
 * Files with the rights of another user, for the one thread that looks, and for as long as it looks: setfsuid(2),
 * setfsgid(2), setgroups(2). With another file system user than root the kernel takes the capabilities away that pass
 * over permissions (capabilities(7)), and gives them back afterwards.
 */
final class OthersRights {
    /** The call itself: the function of the C library would change the groups of every thread of ours. */
    private static final Map<String, Integer> SETGROUPS = Map.of("amd64", 116, "aarch64", 159, "riscv64", 159);
    /** Is refused, and so tells what is in force. */
    private static final int ASK = -1;

    private final FileSystem files;
    private final Rights its;
    private final Rights ours;

    OthersRights(FileSystem files, Rights its, Rights ours) {
        this.files = files;
        this.its = its;
        this.ours = ours;
    }

    FileSystem files() {
        return (FileSystem) Proxy.newProxyInstance(
                FileSystem.class.getClassLoader(), new Class<?>[] {FileSystem.class}, (proxy, method, arguments) -> {
                    Object[] given = arguments == null ? new Object[0] : arguments;
                    return as(method, given);
                });
    }

    private Object as(Method method, Object[] arguments) throws Throwable {
        take(its);
        try {
            return method.invoke(files, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        } finally {
            take(ours);
        }
    }

    /** The groups first where rights are taken, for with another user's they could not be set. */
    private static void take(Rights rights) throws OsFailure {
        boolean root = rights.uid() == 0;
        if (root) {
            int unused = LibC.c().setfsuid(rights.uid());
        }
        groups(rights.groups());
        int group = LibC.c().setfsgid(rights.gid());
        int user = LibC.c().setfsuid(rights.uid());
        if (LibC.c().setfsuid(ASK) != rights.uid() || LibC.c().setfsgid(ASK) != rights.gid()) {
            throw new OsFailure(
                    Reason.NOT_PERMITTED,
                    "cannot look at files as user id " + rights.uid() + " (user " + user + ", group " + group + ")");
        }
    }

    private static void groups(List<Integer> groups) throws OsFailure {
        Integer call = SETGROUPS.get(System.getProperty("os.arch", ""));
        int[] ids = groups.isEmpty()
                ? new int[1]
                : groups.stream().mapToInt(Integer::intValue).toArray();
        if (call == null || LibC.c().syscall(call, groups.size(), ids) != 0) {
            throw new OsFailure(Reason.NOT_PERMITTED, "cannot look at files with the groups of another user");
        }
    }
}
