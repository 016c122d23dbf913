package io.github.nginxupgrade.preflight.check.neighbours;

import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.Subject;
import java.util.Optional;
import java.util.Set;

/**
 * An ACME client is at work: it edits the configuration and reloads nginx when it is done. During an upgrade the reload
 * goes to the new master, and where certbot finds no pid file it starts a second nginx (certbot issues 6425 and 5486).
 */
public final class CertbotAtWork implements Check {
    private static final Set<String> NAMES = Set.of("certbot", "acme.sh", "dehydrated", "lego");

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        return RunningPrograms.first(subject.around().programs(), NAMES)
                .map(program -> Hazard.refuseUnlessAllowed(
                        "certbot-at-work",
                        program + " is at work: it may change the configuration, and reload or start nginx",
                        "wait until it has ended"));
    }
}
