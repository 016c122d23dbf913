package io.github.nginxupgrade.preflight.check.candidate;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.nginx.Relative;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import java.util.Optional;

/**
 * The candidate looks for the listening sockets in another variable than the one in which they are handed to it
 * (ngx_add_inherited_sockets): one of the two is Angie. Without sockets of another it becomes a daemon like any nginx that is
 * started by hand, so that the old master takes it for ended; it cannot bind the addresses, or with {@code reuseport} it
 * does, and takes its share of the connections. A rehearsal shows nothing of that: there is nothing to hand over in it.
 */
@AutoService(HazardSource.class)
public final class SocketsNotInherited extends Check {
    public static final HazardKind HAZARD = HazardKind.refuses(
            "sockets-not-inherited",
            "the candidate looks for the listening sockets in another variable than the one in which the running master hands them"
                    + " over: from nginx to Angie or back there is no upgrade, the new master would be a second server beside"
                    + " the old one",
            "stop the one and start the other, when an interruption does least harm");

    public SocketsNotInherited() {
        super(Stage.SOCKETS, HAZARD);
    }

    @Override
    public Optional<Hazard> look(Subject subject) {
        Relative runs = subject.instance().build().relative();
        return subject.build()
                .filter(build -> !build.relative().variable().equals(runs.variable()))
                .map(build -> HAZARD.found(
                        "the candidate is " + build.words() + ", which looks for its listening sockets in "
                                + build.relative().variable() + "=, and "
                                + subject.instance().build().words() + " hands them over in " + runs.variable()
                                + "=: it would be a second server beside the first",
                        "stop the one and start the other, when an interruption does least harm"));
    }
}
