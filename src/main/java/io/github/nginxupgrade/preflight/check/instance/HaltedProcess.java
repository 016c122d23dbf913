package io.github.nginxupgrade.preflight.check.instance;

import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Situation;
import java.util.Optional;

/**
 * The master or a worker lives and does not run: stopped, held by a debugger, frozen with its control group. Signals would wait
 * for it and be obeyed much later, when the other master may be gone.
 */
public final class HaltedProcess implements Check {
    @Override
    public Optional<Hazard> look(Subject subject) {
        Situation now = subject.situation();
        return now.cure()
                .map(cure -> Hazard.refuse(
                        "halted-process",
                        now.hindrance().orElse("") + ", and could not do what it is told in time",
                        cure));
    }
}
