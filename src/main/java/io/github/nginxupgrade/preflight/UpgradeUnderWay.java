package io.github.nginxupgrade.preflight;

import io.github.nginxupgrade.situation.Phase;
import java.util.Optional;

/** Two masters already: nginx ignores USR2 while one is under way (ngx_signal_handler: {@code ngx_new_binary > 0}). */
final class UpgradeUnderWay implements Check {
    @Override
    public Optional<Hazard> look(Subject subject) {
        Phase phase = subject.situation().phase();
        if (phase == Phase.SOLE) {
            return Optional.empty();
        }
        boolean upgrade = subject.situation().old().isPresent();
        return Optional.of(Hazard.refuse(
                upgrade ? "upgrade-under-way" : "not-serving",
                "the instance is in phase " + phase.word() + ": "
                        + subject.situation().words(),
                upgrade ? "nginx-upgrade commit, or nginx-upgrade rollback" : "nginx-upgrade status"));
    }
}
