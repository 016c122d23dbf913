package io.github.nginxupgrade.preflight.check.instance;

import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import java.util.Optional;

/** There is no master with accepting workers that could be upgraded. */
public final class NotServing implements Check {
    @Override
    public Optional<Hazard> look(Subject subject) {
        Situation now = subject.situation();
        if (now.phase() == Phase.SOLE || now.old().isPresent()) {
            return Optional.empty();
        }
        return Optional.of(Hazard.refuse(
                "not-serving",
                "the instance is in phase " + now.phase().word() + ": " + now.words(),
                "nginx-upgrade status"));
    }
}
