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
 * the configuration tells the first), and starts with the bugs that have been mended since (CHANGES). Two that count
 * differently are compared by nginx's count, if both tell it.
 */
@AutoService(HazardSource.class)
public final class CandidateOlder extends Check {
    public static final HazardKind HAZARD = HazardKind.warns(
            "candidate-older", "the candidate is older than what runs", "see that a downgrade is what is meant");

    public CandidateOlder() {
        super(Stage.VERSIONS, HAZARD);
    }

    @Override
    public boolean isSoOnEachWayBack() {
        return true;
    }

    @Override
    public Optional<Hazard> look(Subject subject) {
        Build runs = subject.instance().build();
        Optional<Version> now = subject.build().flatMap(runs::countBeside);
        Optional<Version> then = subject.build().flatMap(build -> build.countBeside(runs));
        if (then.isEmpty() || now.isEmpty() || then.get().compareTo(now.get()) >= 0) {
            return Optional.empty();
        }
        return Optional.of(HAZARD.found(
                counted(subject.build().get(), then.get()) + " is older than " + counted(runs, now.get())
                        + ", which runs",
                "see that a downgrade is what is meant"));
    }

    /** {@code Tengine 3.1.0 (of nginx 1.24.0)}, where that is what it is compared by. */
    private static String counted(Build build, Version by) {
        return build.version().startsWith(by.toString()) ? build.words() : build.words() + " (of nginx " + by + ")";
    }
}
