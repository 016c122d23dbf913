package io.github.nginxupgrade.preflight.check.instance;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Situation;
import java.util.Optional;

/**
 * The master or a worker lives and does not run: stopped, held by a debugger, frozen with its control group. Signals would wait
 * for it and be obeyed much later, when the other master may be gone.
 */
@AutoService(HazardSource.class)
public final class HaltedProcess extends Check {
    public static final HazardKind HAZARD = HazardKind.refuses(
            "halted-process",
            "the master or a worker is stopped (SIGSTOP), held by a debugger or frozen with its "
                    + "control group: signals would wait for it, and be obeyed much later",
            "what is printed lets it go on");

    public HaltedProcess() {
        super(Stage.INSTANCE, HAZARD);
    }

    @Override
    public Optional<Hazard> look(Subject subject) {
        Situation now = subject.situation();
        return now.cure()
                .map(cure ->
                        HAZARD.found(now.hindrance().orElse("") + ", and could not do what it is told in time", cure));
    }
}
