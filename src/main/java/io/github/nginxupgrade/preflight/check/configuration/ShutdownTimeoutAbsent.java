package io.github.nginxupgrade.preflight.check.configuration;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Worker;
import java.util.List;
import java.util.Optional;

/**
 * Connections are open, and nothing bounds how long an old worker waits for them: {@code worker_shutdown_timeout} is not
 * set (ngx_core_module; NGF issue 5524: it waits for ever; bunkerweb issue 3153: 10 to 30 minutes). How long they last
 * cannot be known beforehand.
 */
@AutoService(HazardSource.class)
public final class ShutdownTimeoutAbsent extends Check {
    public static final HazardKind HAZARD = HazardKind.warns(
            "shutdown-timeout-absent",
            "connections are open, and no `worker_shutdown_timeout` bounds how long old workers wait for them",
            "set it, or `--drain-timeout`");

    public ShutdownTimeoutAbsent() {
        super(Stage.CONFIGURATION, HAZARD);
    }

    @Override
    public boolean comparesConfiguration() {
        return true;
    }

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        Build build = subject.instance().build();
        if (build.isOlderThan(1, 11, 11)
                || subject.instance()
                        .directives()
                        .value("worker_shutdown_timeout")
                        .isPresent()) {
            return Optional.empty();
        }
        Optional<Master> sole = subject.situation().sole();
        if (sole.isEmpty()) {
            return Optional.empty();
        }
        int open = connections(subject, sole.get());
        return open == 0
                ? Optional.empty()
                : Optional.of(HAZARD.found(
                        "the workers have " + open + (open == 1 ? " open connection" : " open connections")
                                + ", and without worker_shutdown_timeout old workers wait for theirs as long as they"
                                + " last",
                        "set worker_shutdown_timeout and reload, or choose with --drain-timeout and"
                                + " --on-drain-timeout"));
    }

    private static int connections(Subject subject, Master master) throws OsFailure {
        List<Integer> workers = master.workers().stream().map(Worker::pid).toList();
        return subject.os().sockets().connections(workers, List.of(master.pid())).values().stream()
                .mapToInt(Integer::intValue)
                .sum();
    }
}
