package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.nginx.Title;
import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessInfo;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** What stands between a master that was found and an instance. What cannot be seen is no obstacle. */
final class Obstacles {
    private static final int LARGEST = 1 << 16;

    private final Os os;

    Obstacles(Os os) {
        this.os = os;
    }

    /**
     * Looks at a master.
     *
     * @param told true where somebody has told what it was started with
     */
    Optional<Finding> of(ProcessInfo master, boolean told) throws OsFailure {
        if (master.pid() == 1) {
            return Optional.of(new Finding.Unusable(
                    Obstacle.FIRST_PROCESS,
                    "the nginx master is process 1 of this container, where it ignores USR2 and cannot be replaced",
                    "start a container with the new nginx"));
        }
        if (isElsewhere(master.pid(), "pid")) {
            return Optional.of(new Finding.Unusable(
                    Obstacle.OTHER_PIDS,
                    "the nginx master " + master.pid() + " runs in another pid namespace, where its pid file and its"
                            + " workers have other pids than here",
                    "nsenter --all --target " + master.pid() + " nginx-upgrade …"));
        }
        boolean cut = !told && isCut(master);
        return cut
                ? Optional.of(new Finding.Unusable(
                        Obstacle.CUT_TITLE,
                        "the title of the nginx master " + master.pid() + " is cut (\""
                                + Title.of(master.commandLine()).arguments()
                                + "\"), for it was started with hardly any environment",
                        "give its arguments, one --nginx-arg for each, in their order"))
                : Optional.empty();
    }

    /** True where the process is known to be in another namespace of this kind than we are, namespaces(7). */
    boolean isElsewhere(int pid, String kind) throws OsFailure {
        Optional<FileId> its = namespace(Integer.toString(pid), kind);
        return its.isPresent()
                && namespace("self", kind).map(ours -> !ours.equals(its.get())).orElse(false);
    }

    /** True where the process has this pid in a pid namespace of its own, and another one here ({@code NSpid}, proc(5)). */
    boolean isNumbered(int pid, int there) throws OsFailure {
        return isElsewhere(pid, "pid")
                && os.files()
                        .read(Path.of("/proc/" + pid + "/status"), 0, LARGEST)
                        .orElse("")
                        .lines()
                        .anyMatch(line -> line.startsWith("NSpid:") && line.endsWith("\t" + there));
    }

    private Optional<FileId> namespace(String pid, String kind) throws OsFailure {
        try {
            return os.files().stat(Path.of("/proc", pid, "ns", kind)).map(FileStat::id);
        } catch (OsFailure goneOrForbidden) {
            return Optional.empty();
        }
    }

    /** Where the paths of a process are to be looked up. */
    Path root(int pid) throws OsFailure {
        return new RootDirectories(os).of(pid);
    }

    /**
     * nginx writes its title over its arguments and its environment (ngx_init_setproctitle and ngx_setproctitle,
     * ngx_setproctitle.c) and cuts what does not fit. A new master has room for 300 bytes more (SPARE, nginx.c).
     */
    private boolean isCut(ProcessInfo master) throws OsFailure {
        if (Title.of(master.commandLine()).isCut()) {
            return true;
        }
        OptionalInt sandbox = OptionalInt.empty();
        try {
            sandbox = TitleCapacity.of(os.files()
                    .read(Path.of("/proc/" + master.pid() + "/stat"), 0, LARGEST)
                    .orElse(""));
        } catch (OsFailure goneOrForbidden) {
            // then it is taken as it is
        }
        // two bytes are kept back: ngx_os_argv_last-- and the NUL of ngx_cpystrn
        return sandbox.isPresent() && master.commandLine().length() >= sandbox.getAsInt() - 2;
    }
}
