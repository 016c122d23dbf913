package io.github.nginxupgrade.preflight.check.instance;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import java.util.Optional;

/**
 * The master has a network of its own (network_namespaces(7)): a unit with {@code PrivateNetwork=} or
 * {@code NetworkNamespacePath=}, a container on the host's files. Its sockets are read there, so an upgrade goes well;
 * but what is asked from here does not reach it.
 */
@AutoService(HazardSource.class)
public final class OtherNetworkNamespace extends Check {
    public static final HazardKind HAZARD = HazardKind.warns(
            "other-network-namespace",
            "the master has a network of its own; requests from here may not reach it",
            "run it there");

    public OtherNetworkNamespace() {
        super(Stage.INSTANCE, HAZARD);
    }

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        return subject.around().isElsewhere("net")
                ? Optional.of(HAZARD.found(
                        "nginx runs in another network namespace than this program: requests from here may not reach it",
                        "run it there: nsenter --net --target "
                                + subject.situation().sole().orElseThrow().pid() + " nginx-upgrade …"))
                : Optional.empty();
    }
}
