package io.github.nginxupgrade.preflight.check.candidate;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
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
    public Optional<Hazard> look(Subject subject) {
        Set<String> lost = new TreeSet<>(subject.instance().build().features());
        lost.removeAll(subject.build().map(Build::features).orElse(lost));
        Set<String> leftOut = new TreeSet<>(subject.build().map(Build::leftOut).orElse(Set.of()));
        leftOut.removeAll(subject.instance().build().leftOut());
        lost.addAll(leftOut);
        if (lost.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(HAZARD.found(
                "the candidate is built without " + String.join(", ", lost) + ", which the running nginx has",
                "see that nobody needs it, or build it with the running one's configure arguments (nginx -V)"));
    }
}
