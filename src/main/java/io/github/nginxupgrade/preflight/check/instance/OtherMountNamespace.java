package io.github.nginxupgrade.preflight.check.instance;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.artifact.FileSet;
import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.MachineFacts;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Instance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;

/**
 * The master sees other files than we do at the paths that are to be replaced: it would execute something else than what
 * was installed. Another mount namespace alone is no hazard (PrivateTmp= of Fedora's unit makes one): what counts is
 * that file and folder, seen through {@code /proc/PID/root}, are the very ones that we see. The folder counts too, for a
 * file that is mounted over another one stays what it was when the other is renamed.
 */
@AutoService(HazardSource.class)
public final class OtherMountNamespace extends Check {
    public static final HazardKind HAZARD = HazardKind.refuses(
            "other-mount-namespace",
            "the master sees other files at the paths that are to be replaced",
            "run it in the master's mount namespace");

    public OtherMountNamespace() {
        super(Stage.INSTANCE, HAZARD);
    }

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        MachineFacts around = subject.around();
        if (!around.isElsewhere("mnt")) {
            return Optional.empty();
        }
        Instance instance = subject.instance();
        var paths = new ArrayList<Path>();
        paths.add(instance.binary());
        paths.add(FileSet.resolved(subject.os().files(), instance.binary()));
        for (Path module : instance.modules()) {
            paths.add(FileSet.resolved(subject.os().files(), module));
        }
        int master = around.master().orElseThrow().pid();
        for (Path path : paths) {
            if (differs(around, master, path) || differs(around, master, path.resolveSibling("."))) {
                return Optional.of(HAZARD.found(
                        "nginx runs in another mount namespace, and what it sees at " + path + " is not what we see",
                        "run it there: nsenter --mount --target " + master + " nginx-upgrade …"));
            }
        }
        return Optional.empty();
    }

    private static boolean differs(MachineFacts around, int master, Path path) throws OsFailure {
        Optional<FileId> ours = around.stat(path).map(FileStat::id);
        Path seen = Path.of("/proc/" + master + "/root").resolve(path.subpath(0, path.getNameCount()));
        return !ours.equals(around.stat(seen).map(FileStat::id));
    }
}
