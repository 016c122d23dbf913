package io.github.nginxupgrade.preflight.check.candidate;

import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.nginx.Version;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.Subject;
import java.util.Optional;

/**
 * A downgrade: an older nginx does not know what the configuration and the cache may meanwhile be written for (the test of
 * the configuration tells the first), and starts with the bugs that have been mended since (CHANGES). A fork that counts on
 * its own cannot be compared.
 */
public final class CandidateOlder implements Check {
    @Override
    public Optional<Hazard> look(Subject subject) {
        Build runs = subject.instance().build();
        Optional<Build> newMaster = subject.build().filter(build -> build.ownCount() == runs.ownCount());
        Optional<Version> then = newMaster.flatMap(Build::number);
        if (then.isEmpty()
                || runs.number().isEmpty()
                || then.get().compareTo(runs.number().get()) >= 0) {
            return Optional.empty();
        }
        return Optional.of(Hazard.warn(
                "candidate-older",
                "nginx " + newMaster.get().version() + " is older than nginx " + runs.version() + ", which runs",
                "see that a downgrade is what is meant"));
    }
}
