package io.github.nginxupgrade.preflight.check.configuration;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Instance;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Advice: since 1.27.4 {@code keepalive_min_timeout} keeps an idle connection for a while after a worker was told to
 * leave, so that a request that is on its way is still answered (ngx_http_core_module; nginx PR 437: 502 at the load
 * balancer, lost POSTs). It works for the old workers, so the version that runs counts.
 */
@AutoService(HazardSource.class)
public final class KeepaliveMinTimeout extends Check {
    public static final HazardKind HAZARD = HazardKind.warns(
            "keepalive-min-timeout",
            "nginx could answer requests that meet the closing of an idle connection (1.27.4 and "
                    + "later), and is not told to",
            "set `keepalive_min_timeout` and reload");

    public KeepaliveMinTimeout() {
        super(Stage.CONFIGURATION, HAZARD);
    }

    private static final String NAME = "keepalive_min_timeout";

    @Override
    public boolean comparesConfiguration() {
        return true;
    }

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        Instance instance = subject.instance();
        Build build = instance.build();
        return knows(build)
                ? look(build, subject.configuration().directives(), instance.configuration())
                : Optional.empty();
    }

    private static boolean knows(Build build) {
        return build.relative().hasDirectivesOfNginx() && !build.mayBeOlderThan(1, 27, 4);
    }

    /** Pure. */
    public static Optional<Hazard> look(Build build, Directives configuration, Path file) {
        return !knows(build) || !configuration.all(NAME).isEmpty()
                ? Optional.empty()
                : Optional.of(HAZARD.found(
                        NAME + " is not set in " + file
                                + " nor in what it includes: a request that meets the closing of an idle connection is"
                                + " lost for clients that do not repeat it",
                        "set " + NAME + " 5s in http, and reload before the upgrade"));
    }
}
