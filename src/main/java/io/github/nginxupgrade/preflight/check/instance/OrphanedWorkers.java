package io.github.nginxupgrade.preflight.check.instance;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Worker;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Workers without a master accept on this nginx's sockets: a master was KILLed and they serve on with its code and
 * configuration (ClusterLabs/resource-agents issue 1553). They are told to QUIT once the new version serves.
 */
@AutoService(HazardSource.class)
public final class OrphanedWorkers extends Check {
    public static final HazardKind HAZARD = HazardKind.warns(
            "orphaned-workers",
            "workers of a master that was KILLed accept on the same sockets",
            "`kill -QUIT` drains them; else it is done at the end");

    public OrphanedWorkers() {
        super(Stage.INSTANCE, HAZARD);
    }

    @Override
    public Optional<Hazard> look(Subject subject) {
        List<Worker> orphans = subject.situation().orphans();
        if (orphans.isEmpty() || subject.situation().sole().isEmpty()) {
            return Optional.empty();
        }
        String pids =
                orphans.stream().map(worker -> Integer.toString(worker.pid())).collect(Collectors.joining(" "));
        return Optional.of(HAZARD.found(
                "workers without a master accept connections too: " + pids,
                "kill -QUIT " + pids + " drains them; else it is done at the end of the upgrade"));
    }
}
