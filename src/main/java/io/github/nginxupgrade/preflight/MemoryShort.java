package io.github.nginxupgrade.preflight;

import static io.github.nginxupgrade.preflight.MemoryForecast.words;

import io.github.nginxupgrade.os.OsFailure;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * There is less memory than a second master with its workers will need. Memory doubles while both run (cloudpanel-ce issue
 * 570: out of memory; nginx/kubernetes-ingress PR 2836).
 */
final class MemoryShort implements Check {
    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        Surroundings around = subject.around();
        MemoryForecast forecast = MemoryForecast.of(around);
        if (forecast.need() == 0) {
            return Optional.empty();
        }
        OptionalLong group = new GroupRoom(around).memory();
        OptionalLong left = GroupRoom.smaller(forecast.machine(), group);
        if (left.isEmpty() || left.getAsLong() >= forecast.need()) {
            return Optional.empty();
        }
        boolean byGroup = group.isPresent() && group.getAsLong() == left.getAsLong();
        return Optional.of(Hazard.refuseUnlessAllowed(
                "memory-short",
                "a second set of workers needs about " + words(forecast.need()) + ", as much as the first has now, and "
                        + (byGroup ? "the control group of nginx leaves " : "the machine has ")
                        + words(left.getAsLong()),
                byGroup ? "raise the limit of its control group (MemoryMax= of its unit)" : "free some memory first"));
    }
}
