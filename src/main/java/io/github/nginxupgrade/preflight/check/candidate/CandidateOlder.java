package io.github.nginxupgrade.preflight.check.candidate;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.nginx.Version;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import java.util.Optional;

/**
 * A downgrade: an older nginx does not know what the configuration and the cache may meanwhile be written for (the test of
 * the configuration tells the first), and starts with the bugs that have been mended since (CHANGES). A fork that counts on
 * its own cannot be compared.
 */
@AutoService(HazardSource.class)
public final class CandidateOlder extends Check {
    public static final HazardKind HAZARD = HazardKind.warns(
            "candidate-older", "the candidate is older than what runs", "see that a downgrade is what is meant");

    public CandidateOlder() {
        super(Stage.VERSIONS, HAZARD);
    }

    @Override
    public Optional<Hazard> look(Subject subject) {
        Build runs = subject.instance().build();
        Optional<Build> comparable = subject.build().filter(build -> build.ownCount() == runs.ownCount());
        Optional<Version> then = comparable.flatMap(Build::number);
        if (then.isEmpty()
                || runs.number().isEmpty()
                || then.get().compareTo(runs.number().get()) >= 0) {
            return Optional.empty();
        }
        return Optional.of(HAZARD.found(
                "nginx " + comparable.get().version() + " is older than nginx " + runs.version() + ", which runs",
                "see that a downgrade is what is meant"));
    }
}
