package io.github.nginxupgrade.preflight.check.neighbours;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.linux.Unit;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import java.util.Optional;

/**
 * nginx never tells systemd that it is alive. Where its pid file comes a moment after the process that systemd has started has
 * ended, the watchdog of {@code WatchdogSec=} is not started ({@code service_retry_pid_file}, systemd's service.c), and nobody
 * notices; at the next {@code daemon-reload} it counts from boot, and ends nginx at once ({@code service_coldplug}).
 */
@AutoService(HazardSource.class)
public final class UnitWatchdog extends Check {
    public static final HazardKind HAZARD = HazardKind.warns(
            "unit-watchdog",
            "the unit has `WatchdogSec=` and nobody notifies systemd for nginx: the next `daemon-reload`, of a package say, ends it",
            "take `WatchdogSec=` out of the unit, in a maintenance window: it takes a `daemon-reload`");

    public UnitWatchdog() {
        super(Stage.NEIGHBOURS, HAZARD);
    }

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        return subject.around()
                .unit()
                .filter(Unit::endsAtDaemonReload)
                .map(unit -> HAZARD.found(
                        "the unit of nginx has WatchdogSec= ("
                                + unit.value("WatchdogUSec").orElse("") + ") and nobody"
                                + " notifies systemd for nginx: the next \"systemctl daemon-reload\", of a package say, ends it",
                        "take WatchdogSec= out of the unit, in a maintenance window: it takes a daemon-reload"));
    }
}
