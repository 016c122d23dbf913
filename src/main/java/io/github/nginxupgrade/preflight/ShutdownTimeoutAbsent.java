package io.github.nginxupgrade.preflight;

import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Worker;
import java.util.List;
import java.util.Optional;

/**
 * Connections are open, and nothing bounds how long an old worker waits for them: {@code worker_shutdown_timeout} is not
 * set (ngx_core_module; NGF issue 5524: it waits for ever; bunkerweb issue 3153: 10 to 30 minutes). How long they last
 * cannot be known beforehand.
 */
final class ShutdownTimeoutAbsent implements Check {
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
        // the first worker that has some is enough: each look reads the whole table of connections
        for (Worker worker : subject.situation().sole().map(Master::workers).orElse(List.of())) {
            int connections = subject.os().sockets().connections(worker.pid());
            if (connections > 0) {
                return Optional.of(Hazard.warn(
                        "shutdown-timeout-absent",
                        "worker " + worker.pid() + " alone has " + connections + " open connections, and without"
                                + " worker_shutdown_timeout old workers wait for theirs as long as they last",
                        "set worker_shutdown_timeout and reload, or choose with --drain-timeout and"
                                + " --on-drain-timeout"));
            }
        }
        return Optional.empty();
    }
}
