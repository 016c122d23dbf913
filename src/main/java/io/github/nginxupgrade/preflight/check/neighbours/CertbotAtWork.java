package io.github.nginxupgrade.preflight.check.neighbours;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import java.util.Optional;
import java.util.Set;

/**
 * An ACME client is at work: it edits the configuration and reloads nginx when it is done. During an upgrade the reload
 * goes to the new master, and where certbot finds no pid file it starts a second nginx (certbot issues 6425 and 5486).
 */
@AutoService(HazardSource.class)
public final class CertbotAtWork extends Check {
    public static final HazardKind HAZARD = HazardKind.refusesUnlessAllowed(
            "certbot-at-work",
            "certbot or another ACME client runs: it may change the configuration, and reload or start nginx",
            "wait until it has ended");

    public CertbotAtWork() {
        super(Stage.NEIGHBOURS, HAZARD);
    }

    private static final Set<String> NAMES = Set.of("certbot", "acme.sh", "dehydrated", "lego");

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        return RunningPrograms.first(subject.around().programs(), NAMES)
                .map(program -> HAZARD.found(
                        program + " is at work: it may change the configuration, and reload or start nginx",
                        "wait until it has ended"));
    }
}
