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

/** Two masters already: nginx ignores USR2 while one is under way (ngx_signal_handler: {@code ngx_new_binary > 0}). */
@AutoService(HazardSource.class)
public final class UpgradeUnderWay extends Check {
    public static final HazardKind HAZARD = HazardKind.refuses(
            "upgrade-under-way", "there are two masters already; nginx ignores USR2", "`commit` or `rollback` first");

    public UpgradeUnderWay() {
        super(Stage.SERVING, HAZARD);
    }

    @Override
    public Optional<Hazard> look(Subject subject) {
        Situation now = subject.situation();
        if (now.phase() == Phase.SOLE || now.old().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(HAZARD.found(
                "the instance is in phase " + now.phase().word() + ": " + now.words(),
                "nginx-upgrade commit, or nginx-upgrade rollback"));
    }
}
