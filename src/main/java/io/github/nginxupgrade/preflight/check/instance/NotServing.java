package io.github.nginxupgrade.preflight.check.instance;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import java.util.Optional;

/** There is no master with accepting workers that could be upgraded. */
@AutoService(HazardSource.class)
public final class NotServing extends Check {
    public static final HazardKind HAZARD = HazardKind.refuses(
            "not-serving", "there is no master with accepting workers to be upgraded", "`nginx-upgrade status`");

    public NotServing() {
        super(Stage.SERVING, HAZARD);
    }

    @Override
    public Optional<Hazard> look(Subject subject) {
        Situation now = subject.situation();
        if (now.phase() == Phase.SOLE || now.old().isPresent()) {
            return Optional.empty();
        }
        return Optional.of(HAZARD.found(
                "the instance is in phase " + now.phase().word() + ": " + now.words(), "nginx-upgrade status"));
    }
}
