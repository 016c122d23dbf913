package io.github.nginxupgrade.preflight.check.configuration;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.nginx.ListenAddress;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Master;
import java.util.List;
import java.util.Optional;

/**
 * An address that the running master listens on and that the configuration does not ask for (any more). As long as the old
 * master is kept, its socket completes connections that nobody accepts: clients hang, and are reset when it ends
 * (ngx_init_cycle closes it in the new master only). Or the new master cannot bind what took its place (jinhailang/blog
 * issue 42: {@code listen 127.0.0.1:80} became {@code listen 80}, bind() failed with 98; {@code -t} does not say so).
 */
@AutoService(HazardSource.class)
public final class ListenRemoved extends Check {
    public static final HazardKind HAZARD = HazardKind.refusesUnlessAllowed(
            "listen-removed",
            "the running master listens on an address that the configuration does not ask for any "
                    + "more: connections to it would hang as long as the old master is kept, or the new one "
                    + "cannot bind what took its place",
            "reload first");

    public ListenRemoved() {
        super(Stage.CONFIGURATION, HAZARD);
    }

    @Override
    public boolean comparesConfiguration() {
        return true;
    }

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        Optional<Master> master = subject.situation().sole();
        Directives all = subject.configuration().directives();
        if (master.isEmpty()) {
            return Optional.empty();
        }
        List<String> removed = ListenAddress.unasked(subject.around().listening(), ListenAddress.configured(all));
        if (removed.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(HAZARD.found(
                "the running master listens on " + String.join(", ", removed)
                        + ", which the configuration does not ask for any more; connections to it would hang as long as"
                        + " the old master is kept",
                "reload first: nginx-upgrade reload --pid " + master.get().pid()));
    }
}
