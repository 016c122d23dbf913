package io.github.nginxupgrade.preflight.check.neighbours;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.linux.Unit;
import io.github.nginxupgrade.os.FileStat;
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
 * systemd follows a forking service from the old master to the new one by its pid file ({@code service_load_pid_file},
 * systemd's service.c). Without one it has guessed its main process, and with another it finds nobody: either way it
 * takes the service for ended when the old master ends (launchpad bug 1581864).
 */
@AutoService(HazardSource.class)
public final class UnitPidFile extends Check {
    public static final HazardKind HAZARD = HazardKind.refusesUnlessAllowed(
            "unit-pid-file",
            "the unit has no `PIDFile=`, or another than nginx's: systemd would stop the service "
                    + "when the old master ends",
            "set it to nginx's");

    public UnitPidFile() {
        super(Stage.NEIGHBOURS, HAZARD);
    }

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        Optional<Unit> unit =
                subject.around().unit().filter(found -> found.type().equals("forking"));
        if (unit.isEmpty()) {
            return Optional.empty();
        }
        Path used = subject.instance().pidFile();
        Optional<String> file = unit.get().pidFile();
        if (file.isEmpty()) {
            return unit.get().denies("GuessMainPID")
                    ? Optional.empty()
                    : hazard("the unit of nginx has no PIDFile=", used);
        }
        boolean same = file.get().equals(used.toString())
                || (isThere(subject, Path.of(file.get()))
                        && subject.around()
                                .stat(Path.of(file.get()))
                                .map(FileStat::id)
                                .equals(subject.around().stat(used).map(FileStat::id)));
        return same ? Optional.empty() : hazard("the unit of nginx has PIDFile=" + file.get() + ", not " + used, used);
    }

    private static boolean isThere(Subject subject, Path file) throws OsFailure {
        return subject.around().stat(file).isPresent();
    }

    private static Optional<Hazard> hazard(String evidence, Path used) {
        return Optional.of(HAZARD.found(
                evidence + ": when the old master ends, systemd stops the whole service",
                "give the unit PIDFile=" + used + ", and: systemctl daemon-reload"));
    }
}
