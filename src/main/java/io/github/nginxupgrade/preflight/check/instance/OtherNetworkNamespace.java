package io.github.nginxupgrade.preflight.check.instance;

import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.Subject;
import java.util.Optional;

/**
 * The master has a network of its own (network_namespaces(7)): a unit with {@code PrivateNetwork=} or
 * {@code NetworkNamespacePath=}, a container on the host's files. Its sockets are read there, so an upgrade goes well;
 * but what is asked from here does not reach it.
 */
public final class OtherNetworkNamespace implements Check {
    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        return subject.around().isElsewhere("net")
                ? Optional.of(Hazard.warn(
                        "other-network-namespace",
                        "nginx runs in another network namespace than this program: requests from here may not reach it",
                        "run it there: nsenter --net --target "
                                + subject.situation().sole().orElseThrow().pid() + " nginx-upgrade …"))
                : Optional.empty();
    }
}
