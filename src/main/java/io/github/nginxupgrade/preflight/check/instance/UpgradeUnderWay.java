package io.github.nginxupgrade.preflight.check.instance;

import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import java.util.Optional;

/** Two masters already: nginx ignores USR2 while one is under way (ngx_signal_handler: {@code ngx_new_binary > 0}). */
public final class UpgradeUnderWay implements Check {
    @Override
    public Optional<Hazard> look(Subject subject) {
        Situation now = subject.situation();
        if (now.phase() == Phase.SOLE || now.old().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Hazard.refuse(
                "upgrade-under-way",
                "the instance is in phase " + now.phase().word() + ": " + now.words(),
                "nginx-upgrade commit, or nginx-upgrade rollback"));
    }
}
