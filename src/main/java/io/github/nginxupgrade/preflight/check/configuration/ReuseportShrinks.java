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
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * With {@code reuseport} each worker has a socket of its own, and the kernel shares out connections among all of them. Those
 * that the new master has no worker for stay open in the old one, drained as it is: of 60 new connections 28 timed out with
 * four workers before and two after (docs/nginx-behaviour.md; ngx_clone_listening_sockets).
 */
@AutoService(HazardSource.class)
public final class ReuseportShrinks extends Check {
    public static final HazardKind HAZARD = HazardKind.refusesUnlessAllowed(
            "reuseport-shrinks",
            "a `reuseport` address would have fewer workers than now: connections that the kernel "
                    + "gives to the others hang as long as the old master is kept",
            "reload with the wanted number of workers first");

    public ReuseportShrinks() {
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
        OptionalInt workers = subject.instance().workers(subject.os().host());
        if (master.isEmpty() || workers.isEmpty()) {
            return Optional.empty();
        }
        List<ListenAddress> shared = all.all("listen").stream()
                .filter(listen -> listen.arguments().contains("reuseport"))
                .flatMap(listen -> ListenAddress.of(listen).stream())
                .toList();
        List<ListenAddress> configured = ListenAddress.configured(all);
        List<ListenAddress> sockets = subject.around().listening();
        for (ListenAddress socket : new LinkedHashSet<>(sockets)) {
            int before = Collections.frequency(sockets, socket);
            int then = shared.stream().anyMatch(socket::serves) ? workers.getAsInt() : 1;
            if (before > then && configured.stream().anyMatch(socket::serves)) {
                return Optional.of(shrinks(socket, before, then));
            }
        }
        return Optional.empty();
    }

    private static Hazard shrinks(ListenAddress socket, int before, int then) {
        return HAZARD.found(
                "the running master has " + before + " sockets on " + socket
                        + " (reuseport), and the new one would use "
                        + then
                        + " of them: the kernel goes on giving connections to all of them, and those hang as long"
                        + " as the old master is kept",
                "reload with as many workers as are wanted first, or keep their number");
    }
}
