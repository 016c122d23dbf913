package io.github.nginxupgrade.preflight;

import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.situation.Instance;
import java.util.Optional;

/**
 * A master started as {@code nginx} without a folder can't execute its successor: execve(2) does not search PATH
 * (ngx_execute_proc, ngx_process.c; Kong/kong issue 5565). Likewise where nothing is at its path.
 */
final class BareArgv0 implements Check {
    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        Instance instance = subject.instance();
        String program = instance.arguments().program();
        if (!program.contains("/")) {
            return Optional.of(Hazard.refuse(
                    "bare-argv0",
                    "the master was started as \"" + program + "\", without a folder; it cannot execute a new binary",
                    "restart nginx by its full path, once"));
        }
        if (subject.os().files().stat(instance.binary()).isEmpty()) {
            return Optional.of(Hazard.refuse(
                    "binary-missing",
                    "nothing is at " + instance.binary() + ", where the master would execute its successor",
                    "put a binary there, or restart nginx"));
        }
        return Optional.empty();
    }
}
