package io.github.nginxupgrade.preflight.check.neighbours;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import java.util.Optional;
import java.util.Set;

/**
 * With {@code KillMode=process} or {@code none} (systemd.kill(5)) a stop of the service ends at most its main process.
 * While two masters run, that is the old one: {@code systemctl stop} or {@code restart} would leave the other serving,
 * and a start meet its sockets.
 */
@AutoService(HazardSource.class)
public final class UnitKillMode extends Check {
    public static final HazardKind HAZARD = HazardKind.warns(
            "unit-kill-mode",
            "the unit's `KillMode=` leaves a master behind where the service is stopped during the upgrade",
            "do not stop it meanwhile");

    public UnitKillMode() {
        super(Stage.NEIGHBOURS, HAZARD);
    }

    private static final Set<String> LEAVES_SOME = Set.of("process", "none");

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        return subject.around()
                .unit()
                .filter(unit -> LEAVES_SOME.contains(unit.killMode()))
                .map(unit -> HAZARD.found(
                        "the unit of nginx has KillMode=" + unit.killMode()
                                + ": \"systemctl stop\" during the upgrade would leave one of the two masters",
                        "stop or restart the service only when the upgrade is over; better KillMode=mixed"));
    }
}
