package io.github.nginxupgrade.preflight.check.instance;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Master;
import java.util.Optional;

/**
 * Workers of an earlier reload still finish their connections ("worker process is shutting down" that piles up with
 * websockets: kubernetes/ingress-nginx PR 1088). They belong to the old master, so its drain waits for them as well.
 */
@AutoService(HazardSource.class)
public final class DrainingWorkers extends Check {
    public static final HazardKind HAZARD = HazardKind.warns(
            "draining-workers",
            "workers of an earlier reload still finish connections; the drain waits for them too",
            "wait, or `--drain-timeout`");

    public DrainingWorkers() {
        super(Stage.INSTANCE, HAZARD);
    }

    @Override
    public Optional<Hazard> look(Subject subject) {
        int draining = subject.situation().sole().map(Master::draining).orElse(0);
        return draining == 0
                ? Optional.empty()
                : Optional.of(HAZARD.found(
                        draining + (draining == 1 ? " worker" : " workers")
                                + " of an earlier reload still finish connections; the drain of the old master waits"
                                + " for them too",
                        "wait for them, or choose with --drain-timeout and --on-drain-timeout"));
    }
}
