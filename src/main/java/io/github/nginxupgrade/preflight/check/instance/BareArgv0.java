package io.github.nginxupgrade.preflight.check.instance;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import java.util.Optional;

/**
 * A master started as {@code nginx} without a folder can't execute its successor: execve(2) does not search PATH
 * (ngx_execute_proc, ngx_process.c; Kong/kong issue 5565).
 */
@AutoService(HazardSource.class)
public final class BareArgv0 extends Check {
    public static final HazardKind HAZARD = HazardKind.refuses(
            "bare-argv0",
            "the master was started by a name without a folder; it cannot execute a new binary",
            "restart nginx by its full path, once");

    public BareArgv0() {
        super(Stage.INSTANCE, HAZARD);
    }

    @Override
    public Optional<Hazard> look(Subject subject) {
        String program = subject.instance().arguments().program();
        if (program.contains("/")) {
            return Optional.empty();
        }
        return Optional.of(HAZARD.found(
                "the master was started as \"" + program + "\", without a folder; it cannot execute a new binary",
                "restart nginx by its full path, once"));
    }
}
