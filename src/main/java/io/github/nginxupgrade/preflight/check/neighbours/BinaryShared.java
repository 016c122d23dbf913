package io.github.nginxupgrade.preflight.check.neighbours;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessInfo;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.OtherMasters;
import java.util.Optional;

/**
 * Another master executes the very file that is to be replaced: one nginx is started with two configurations. It goes on with
 * what it has loaded, and by the file it can be told neither what it runs nor what its next restart brings.
 */
@AutoService(HazardSource.class)
public final class BinaryShared extends Check {
    public static final HazardKind HAZARD = HazardKind.warns(
            "binary-shared",
            "another master executes the same file: it goes on with the old version, until it is upgraded or restarted itself",
            "upgrade it as well");

    public BinaryShared() {
        super(Stage.NEIGHBOURS, HAZARD);
    }

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        Optional<Master> master = subject.situation().sole();
        if (master.isEmpty()) {
            return Optional.empty();
        }
        for (ProcessInfo other : new OtherMasters(subject.os(), subject.binaries())
                .beside(master.get().pid())) {
            if (other.executable().equals(Optional.of(master.get().identity().executable()))) {
                return Optional.of(HAZARD.found(
                        "master " + other.pid() + " executes the same file, "
                                + subject.os().processes().executablePath(other.pid())
                                + ": it goes on with the old version, until it is upgraded or restarted itself",
                        "upgrade it as well: nginx-upgrade apply --pid " + other.pid()));
            }
        }
        return Optional.empty();
    }
}
