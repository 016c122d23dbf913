package io.github.nginxupgrade.preflight.check.candidate;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is compiled into the running binary and not into the candidate, by their {@code configure} lines. Whether the
 * configuration needs it is the test's to say; variables and defaults that go with it are missed only in traffic (peers: 16).
 * A fork or a distribution that moves a module into a file of its own loses it here too, until it is loaded.
 */
@AutoService(HazardSource.class)
public final class FeaturesLost extends Check {
    public static final HazardKind HAZARD = HazardKind.warns(
            "features-lost",
            "something is compiled into the running nginx and not into the candidate",
            "see that nobody needs it, or build it with the same arguments");

    public FeaturesLost() {
        super(Stage.VERSIONS, HAZARD);
    }

    @Override
    public boolean isSoOnEachWayBack() {
        return true;
    }

    @Override
    public Optional<Hazard> look(Subject subject) {
        return subject.build().flatMap(candidate -> look(subject.instance().build(), candidate));
    }

    private static Optional<Hazard> look(Build runs, Build candidate) {
        Set<String> lost = new TreeSet<>(runs.features());
        lost.removeAll(candidate.features());
        Set<String> apart = new TreeSet<>(lost);
        apart.retainAll(candidate.dynamic());
        lost.removeAll(apart);
        Set<String> leftOut = new TreeSet<>(candidate.leftOut());
        leftOut.removeAll(runs.leftOut());
        lost.addAll(leftOut);
        var words = new ArrayList<String>();
        if (!lost.isEmpty()) {
            words.add("is built without " + String.join(", ", lost));
        }
        if (!apart.isEmpty()) {
            words.add("has " + String.join(", ", apart) + " only as a module that is to be loaded");
        }
        return words.isEmpty()
                ? Optional.empty()
                : Optional.of(HAZARD.found(
                        "the candidate " + String.join(", and ", words) + ", which the running nginx has compiled in",
                        "see that nobody needs it, or build it with the running one's configure arguments (nginx -V)"));
    }
}
