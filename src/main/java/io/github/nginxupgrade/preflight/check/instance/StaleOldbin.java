package io.github.nginxupgrade.preflight.check.instance;

import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Facts;
import java.util.Optional;

/**
 * An oldbin that names no living master: one was KILLed, and nginx never removes the file then. The next USR2 renames
 * the pid file over it (ngx_exec_new_binary, nginx.c), so it is in nobody's way but a reader's.
 */
public final class StaleOldbin implements Check {
    @Override
    public Optional<Hazard> look(Subject subject) {
        Facts facts = subject.situation().facts();
        boolean stale = facts.oldbin().isPresent()
                && facts.sole()
                        .map(sole -> sole.pid() != facts.oldbin().getAsInt())
                        .orElse(false);
        return stale
                ? Optional.of(Hazard.warn(
                        "stale-oldbin",
                        subject.instance().oldbin() + " names process "
                                + facts.oldbin().getAsInt() + ", which is no nginx master",
                        "none is needed: it is removed at the end of the upgrade"))
                : Optional.empty();
    }
}
