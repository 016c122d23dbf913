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
import java.util.Optional;

/**
 * A new master before 1.19.1 deletes the unix sockets that it shares with the old one when it ends by TERM (nginx ticket 753;
 * ngx_master_process_cycle, ngx_close_listening_sockets). QUIT is safe, so a way back that QUIT does not bring about ends
 * with a person.
 */
@AutoService(HazardSource.class)
public final class UnixSockets extends Check {
    public static final HazardKind HAZARD = HazardKind.warns(
            "unix-sockets",
            "the candidate is older than 1.19.1 and nginx listens on a unix socket: on the way back "
                    + "TERM is never used, for it would delete the socket",
            "nothing");

    public UnixSockets() {
        super(Stage.VERSIONS, HAZARD);
    }

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        Optional<Build> old = subject.build().filter(build -> build.mayBeOlderThan(1, 19, 1));
        Optional<Master> master = subject.situation().sole();
        if (old.isEmpty()
                || master.isEmpty()
                || !subject.os().sockets().listensOnUnixSocket(master.get().pid())) {
            return Optional.empty();
        }
        return Optional.of(HAZARD.found(
                "nginx listens on a unix socket, which " + old.get().words()
                        + (old.get().isComparable() ? " deletes" : " may delete")
                        + " when it ends by TERM: on the way back TERM is never used",
                "nothing; a new master that does not leave by QUIT has to be looked after by hand"));
    }
}
