package io.github.nginxupgrade.preflight.check.instance;

import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.Subject;
import java.util.Optional;

/**
 * A master started as {@code nginx} without a folder can't execute its successor: execve(2) does not search PATH
 * (ngx_execute_proc, ngx_process.c; Kong/kong issue 5565).
 */
public final class BareArgv0 implements Check {
    @Override
    public Optional<Hazard> look(Subject subject) {
        String program = subject.instance().arguments().program();
        if (program.contains("/")) {
            return Optional.empty();
        }
        return Optional.of(Hazard.refuse(
                "bare-argv0",
                "the master was started as \"" + program + "\", without a folder; it cannot execute a new binary",
                "restart nginx by its full path, once"));
    }
}
