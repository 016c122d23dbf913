package io.github.nginxupgrade.preflight.check.machine;

import com.google.auto.service.AutoService;
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

/** A file, or its folder, has the immutable attribute (chattr(1)): not even root can rename another file over it. */
@AutoService(HazardSource.class)
public final class ImmutableFile extends Check {
    public static final HazardKind HAZARD = HazardKind.refuses(
            "immutable-file",
            "a file that is to be replaced, or its folder, has the immutable attribute",
            "`chattr -i`");

    public ImmutableFile() {
        super(Stage.MACHINE, HAZARD);
    }

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        for (Path file : LiveFiles.replaced(subject)) {
            for (Path locked : new Path[] {file, file.resolveSibling(".").normalize()}) {
                if (subject.around().stat(locked).isPresent()
                        && subject.os().files().isImmutable(locked)) {
                    return Optional.of(HAZARD.found(
                            locked + " has the immutable attribute: it cannot be replaced",
                            ShellWords.join(List.of("chattr", "-i", locked.toString()))));
                }
            }
        }
        return Optional.empty();
    }
}
