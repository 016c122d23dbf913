package io.github.nginxupgrade.preflight.check.instance;

import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Master;
import java.util.Optional;

/**
 * Workers of an earlier reload still finish their connections ("worker process is shutting down" that piles up with
 * websockets: kubernetes/ingress-nginx PR 1088). They belong to the old master, so its drain waits for them as well.
 */
public final class DrainingWorkers implements Check {
    @Override
    public Optional<Hazard> look(Subject subject) {
        int draining = subject.situation().sole().map(Master::draining).orElse(0);
        return draining == 0
                ? Optional.empty()
                : Optional.of(Hazard.warn(
                        "draining-workers",
                        draining + (draining == 1 ? " worker" : " workers")
                                + " of an earlier reload still finish connections; the drain of the old master waits"
                                + " for them too",
                        "wait for them, or choose with --drain-timeout and --on-drain-timeout"));
    }
}
