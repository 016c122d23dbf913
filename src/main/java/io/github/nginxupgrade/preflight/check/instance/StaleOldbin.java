package io.github.nginxupgrade.preflight.check.instance;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Facts;
import java.util.Optional;

/**
 * An oldbin that names no living master: one was KILLed, and nginx never removes the file then. The next USR2 renames
 * the pid file over it (ngx_exec_new_binary, nginx.c), so it is in nobody's way but a reader's.
 */
@AutoService(HazardSource.class)
public final class StaleOldbin extends Check {
    public static final HazardKind HAZARD =
            HazardKind.warns("stale-oldbin", "an oldbin names no living master", "nothing: it is removed at the end");

    public StaleOldbin() {
        super(Stage.INSTANCE, HAZARD);
    }

    @Override
    public Optional<Hazard> look(Subject subject) {
        Facts facts = subject.situation().facts();
        boolean stale = facts.oldbin().isPresent()
                && facts.sole()
                        .map(sole -> sole.pid() != facts.oldbin().getAsInt())
                        .orElse(false);
        return stale
                ? Optional.of(HAZARD.found(
                        subject.instance().oldbin() + " names process "
                                + facts.oldbin().getAsInt() + ", which is no nginx master",
                        "none is needed: it is removed at the end of the upgrade"))
                : Optional.empty();
    }
}
