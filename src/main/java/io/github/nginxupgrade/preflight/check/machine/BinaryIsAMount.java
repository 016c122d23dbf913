package io.github.nginxupgrade.preflight.check.machine;

import io.github.nginxupgrade.linux.Mounts;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.Subject;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that is to be replaced is itself mounted, as {@code docker run -v FILE:FILE} does it: nothing can be renamed over
 * a mount point (rename(2), EBUSY; nginxinc/docker-nginx issue 650, moby/moby issue 28187). What others have mounted there
 * in a mount namespace of their own does not count.
 */
public final class BinaryIsAMount implements Check {
    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        Mounts ours = subject.around().ourMounts();
        for (Path file : LiveFiles.replaced(subject)) {
            if (ours.of(file.toString())
                    .filter(mount -> mount.point().equals(file.toString()))
                    .isPresent()) {
                return Optional.of(Hazard.refuse(
                        "binary-is-a-mount",
                        file + " is mounted by itself: no other file can be renamed to its place",
                        "replace the file that is mounted there and restart nginx, or mount its folder instead"));
            }
        }
        return Optional.empty();
    }
}
