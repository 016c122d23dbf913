package io.github.nginxupgrade.preflight.check.machine;

import static io.github.nginxupgrade.preflight.check.machine.MemoryForecast.words;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.MachineFacts;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * There is less memory than a second master with its workers will need. Memory doubles while both run (cloudpanel-ce issue
 * 570: out of memory; nginx/kubernetes-ingress PR 2836).
 */
@AutoService(HazardSource.class)
public final class MemoryShort extends Check {
    public static final HazardKind HAZARD = HazardKind.refusesUnlessAllowed(
            "memory-short",
            "there is less memory, of the machine or of the control group, than the first set of "
                    + "workers has (PSS)",
            "free some, or raise `MemoryMax=` and `MemoryHigh=`");

    public MemoryShort() {
        super(Stage.MACHINE, HAZARD);
    }

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        MachineFacts around = subject.around();
        MemoryForecast forecast = MemoryForecast.of(around);
        if (forecast.need() == 0) {
            return Optional.empty();
        }
        OptionalLong group = new CgroupHeadroom(around).memory();
        OptionalLong left = CgroupHeadroom.smaller(forecast.machine(), group);
        if (left.isEmpty() || left.getAsLong() >= forecast.need()) {
            return Optional.empty();
        }
        boolean byGroup = group.isPresent() && group.getAsLong() == left.getAsLong();
        return Optional.of(HAZARD.found(
                "a second set of workers needs about " + words(forecast.need()) + ", as much as the first has now, and "
                        + (byGroup ? "the control group of nginx leaves " : "the machine has ")
                        + words(left.getAsLong()),
                byGroup
                        ? "raise the limit of its control group (MemoryMax= and MemoryHigh= of its unit)"
                        : "free some memory first"));
    }
}
