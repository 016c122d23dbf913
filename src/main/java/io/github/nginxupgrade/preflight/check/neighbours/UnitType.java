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
 * systemd takes the service for ended when the process that it started ends, as the old master does in an upgrade, and
 * then stops all that is left in it ({@code service_sigchld_event}, systemd's service.c; nghttp2 PR 368). Only
 * {@code Type=forking} follows a pid file to another process.
 */
@AutoService(HazardSource.class)
public final class UnitType extends Check {
    public static final HazardKind HAZARD = HazardKind.refusesUnlessAllowed(
            "unit-type",
            "the unit is not `Type=forking`: systemd stops the service when the old master ends",
            "`Type=forking` and `PIDFile=`");

    public UnitType() {
        super(Stage.NEIGHBOURS, HAZARD);
    }

    private static final Set<String> FOLLOWS = Set.of("forking", "oneshot");

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        return subject.around()
                .unit()
                .filter(unit -> !FOLLOWS.contains(unit.type()))
                .map(unit -> HAZARD.found(
                        "the unit of nginx has Type=" + unit.type()
                                + ": when the old master ends, systemd stops the whole service",
                        "give the unit Type=forking and PIDFile=, and restart it once"));
    }
}
