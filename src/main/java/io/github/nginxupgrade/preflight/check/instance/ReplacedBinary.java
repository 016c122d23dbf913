package io.github.nginxupgrade.preflight.check.instance;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.artifact.FileSet;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Binaries;
import io.github.nginxupgrade.situation.Master;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What lies at nginx's path is neither what runs nor what is to run: a package manager has put it there, and nobody
 * restarted nginx ("version on disk is new, memory is old, nobody notices": adrinux/aarl issue 22). The way back is what
 * runs; what lies there is kept too.
 */
@AutoService(HazardSource.class)
public final class ReplacedBinary extends Check {
    public static final HazardKind HAZARD = HazardKind.warns(
            "replaced-binary",
            "what lies at nginx's path is neither what runs nor what is to run",
            "leave NEW out to upgrade to it; it is kept otherwise");

    public ReplacedBinary() {
        super(Stage.INSTANCE, HAZARD);
    }

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        Optional<Master> master = subject.situation().sole();
        Path live = FileSet.resolved(subject.os().files(), subject.instance().binary());
        if (master.isEmpty() || subject.candidate().equals(live)) {
            return Optional.empty();
        }
        boolean same = subject.around()
                .stat(live)
                .map(stat -> stat.id().equals(master.get().identity().executable()))
                .orElse(true);
        if (same) {
            return Optional.empty();
        }
        Binaries binaries = subject.binaries();
        Optional<String> there = binaries.sha256(live);
        boolean known = there.isEmpty()
                || there.equals(
                        binaries.sha256(Binaries.executableOf(master.get().pid())))
                || there.equals(binaries.sha256(subject.candidate()));
        return known
                ? Optional.empty()
                : Optional.of(HAZARD.found(
                        "what lies at " + live + " is not what runs: it was replaced, and nginx was not restarted",
                        "without NEW it is upgraded to what lies there; with NEW that is kept beside the backup"));
    }
}
