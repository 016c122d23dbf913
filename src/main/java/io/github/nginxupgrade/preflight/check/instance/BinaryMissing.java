package io.github.nginxupgrade.preflight.check.instance;

import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Instance;
import java.util.Optional;

/** Nothing is where the master would execute its successor (ngx_execute_proc, ngx_process.c: execve of argv[0]). */
public final class BinaryMissing implements Check {
    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        Instance instance = subject.instance();
        boolean bare = !instance.arguments().program().contains("/");
        if (bare || subject.os().files().stat(instance.binary()).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(Hazard.refuse(
                "binary-missing",
                "nothing is at " + instance.binary() + ", where the master would execute its successor",
                "put a binary there, or restart nginx"));
    }
}
