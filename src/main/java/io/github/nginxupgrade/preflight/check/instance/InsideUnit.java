package io.github.nginxupgrade.preflight.check.instance;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.linux.Cgroups;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import java.util.Optional;

/**
 * This program runs in the control group of the service that it upgrades (from ExecReload=, say): what systemd does to
 * the service it does to us, so a stop in the middle would leave nobody to walk back (KillMode=, systemd.kill(5)).
 */
@AutoService(HazardSource.class)
public final class InsideUnit extends Check {
    public static final HazardKind HAZARD = HazardKind.refusesUnlessAllowed(
            "inside-unit",
            "this program runs inside the unit of the nginx that it upgrades, and would be ended with it",
            "run it from a shell, or with `systemd-run`");

    public InsideUnit() {
        super(Stage.NEIGHBOURS, HAZARD);
    }

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        Optional<String> unit = subject.around().cgroups().unit();
        if (unit.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> ours = Cgroups.parse(
                        subject.around().text("/proc/self/cgroup").orElse(""))
                .unit();
        return ours.equals(unit)
                ? Optional.of(HAZARD.found(
                        "this program runs inside " + unit.get() + ", and would be ended with it",
                        "run it from a shell, or: systemd-run --pipe --wait nginx-upgrade …"))
                : Optional.empty();
    }
}
