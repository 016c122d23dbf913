package io.github.nginxupgrade.preflight.check.machine;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.linux.Mounts;
import io.github.nginxupgrade.nginx.ShellWords;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A file lies where nothing may be executed ({@code noexec}, mount(8)): execve(2) of the binary fails, and so does the
 * mapping of a module. The candidate is executed where it was given, and nginx's own path is executed by the master.
 */
@AutoService(HazardSource.class)
public final class NoexecMount extends Check {
    public static final HazardKind HAZARD = HazardKind.refuses(
            "noexec-mount",
            "the candidate, or a live path, lies on a file system that is mounted `noexec`",
            "remount it, or use another folder");

    public NoexecMount() {
        super(Stage.CANDIDATE, HAZARD);
    }

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        Mounts ours = subject.around().ourMounts();
        Optional<Hazard> found = subject.around().realPath(subject.candidate()).flatMap(path -> look(ours, path));
        for (Path file : LiveFiles.replaced(subject)) {
            found = found.isPresent() ? found : lookAtFolder(subject.around().mastersMounts(), file);
        }
        return found;
    }

    /**
     * Of its folder: a file that is mounted over itself (ExecPaths= of systemd.exec(5), with its name) is that no more once
     * another one is renamed to its place, and the folder's mount is what counts then.
     */
    private static Optional<Hazard> lookAtFolder(Mounts mounts, Path file) {
        Path folder = file.getParent();
        boolean alone = mounts.of(file.toString())
                .filter(mount -> mount.point().equals(file.toString()) && !mount.has("noexec"))
                .isPresent();
        if (folder == null || !alone) {
            return look(mounts, file);
        }
        return mounts.of(folder.toString())
                .filter(mount -> mount.has("noexec"))
                .map(mount -> HAZARD.found(
                        "nginx sees " + folder + " mounted noexec, and only what is at " + file
                                + " now as exec: the new file would not be executed",
                        "give the unit ExecPaths=" + folder + " instead of the file, and restart the service once"));
    }

    private static Optional<Hazard> look(Mounts mounts, Path file) {
        return mounts.of(file.toString())
                .filter(mount -> mount.has("noexec"))
                .map(mount -> HAZARD.found(
                        file + " lies on " + mount.point() + ", which is mounted noexec: nothing is executed there",
                        ShellWords.join(List.of(
                                        "mount",
                                        "-o",
                                        "remount,exec",
                                        mount.point().toString())) + ", or use another folder"));
    }
}
