package io.github.nginxupgrade.preflight.check.machine;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import java.nio.file.Path;
import java.util.Optional;

/** A file that is to be replaced lies on a file system that is mounted read-only: an image, or /usr of some systems. */
@AutoService(HazardSource.class)
public final class ReadOnlyMount extends Check {
    public static final HazardKind HAZARD = HazardKind.refuses(
            "read-only-mount",
            "a file that is to be replaced lies on a file system that is mounted read-only",
            "remount it, or build an image");

    public ReadOnlyMount() {
        super(Stage.MACHINE, HAZARD);
    }

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        for (Path file : LiveFiles.replaced(subject)) {
            if (subject.around()
                    .ourMounts()
                    .of(file.toString())
                    .map(mount -> mount.has("ro"))
                    .orElse(false)) {
                return Optional.of(HAZARD.found(
                        file + " lies on a file system that is mounted read-only",
                        "mount it writable for the upgrade, or build an image with the new nginx"));
            }
        }
        return Optional.empty();
    }
}
