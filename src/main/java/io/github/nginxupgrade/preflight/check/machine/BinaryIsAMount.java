package io.github.nginxupgrade.preflight.check.machine;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.linux.Mounts;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that is to be replaced is itself mounted, as {@code docker run -v FILE:FILE} does it: nothing can be renamed over
 * a mount point (rename(2), EBUSY; nginxinc/docker-nginx issue 650, moby/moby issue 28187). What others have mounted there
 * in a mount namespace of their own does not count.
 */
@AutoService(HazardSource.class)
public final class BinaryIsAMount extends Check {
    public static final HazardKind HAZARD = HazardKind.refuses(
            "binary-is-a-mount",
            "the binary, or a module that is to be replaced, is mounted by itself (`docker run -v "
                    + "FILE:FILE`): nothing can be renamed over it",
            "replace the file that is mounted there and restart nginx, or mount its folder");

    public BinaryIsAMount() {
        super(Stage.MACHINE, HAZARD);
    }

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        Mounts ours = subject.around().ourMounts();
        for (Path file : LiveFiles.replaced(subject)) {
            if (ours.of(file.toString())
                    .filter(mount -> mount.point().equals(file.toString()))
                    .isPresent()) {
                return Optional.of(HAZARD.found(
                        file + " is mounted by itself: no other file can be renamed to its place",
                        "replace the file that is mounted there and restart nginx, or mount its folder instead"));
            }
        }
        return Optional.empty();
    }
}
