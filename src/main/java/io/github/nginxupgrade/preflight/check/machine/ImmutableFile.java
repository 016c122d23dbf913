package io.github.nginxupgrade.preflight.check.machine;

import io.github.nginxupgrade.nginx.ShellWords;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.Subject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A file, or its folder, has the immutable attribute (chattr(1)): not even root can rename another file over it. */
public final class ImmutableFile implements Check {
    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        for (Path file : LiveFiles.replaced(subject)) {
            for (Path locked : new Path[] {file, file.resolveSibling(".").normalize()}) {
                if (subject.around().stat(locked).isPresent()
                        && subject.os().files().isImmutable(locked)) {
                    return Optional.of(Hazard.refuse(
                            "immutable-file",
                            locked + " has the immutable attribute: it cannot be replaced",
                            ShellWords.join(List.of("chattr", "-i", locked.toString()))));
                }
            }
        }
        return Optional.empty();
    }
}
