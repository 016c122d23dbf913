package io.github.nginxupgrade.preflight.check.configuration;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A stream proxy of UDP: what a client sends next may come to a worker of the other version, which begins a session of its own, and
 * an answer that is under way when its worker ends has nobody to pass it on (ngx_event_udp.c). A reload does the same
 * (nginx-proxy-manager PR 5275).
 */
@AutoService(HazardSource.class)
public final class UdpListeners extends Check {
    public static final HazardKind HAZARD =
            HazardKind.warns("udp-listeners", "answers by UDP that are under way may be lost", "nothing");

    public UdpListeners() {
        super(Stage.CONFIGURATION, HAZARD);
    }

    @Override
    public boolean comparesConfiguration() {
        return true;
    }

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        List<String> udp = subject.configuration().directives().listening(Set.of("udp"));
        if (udp.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(HAZARD.found(
                "nginx passes on UDP from " + String.join(", ", udp)
                        + ": answers that are under way when an old worker ends may be lost, as at each reload, and"
                        + " clients ask again",
                "nothing; upgrade when there is little traffic, if that matters"));
    }
}
