package io.github.nginxupgrade.preflight.check.instance;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Instance;
import java.util.Optional;

/** Nothing is where the master would execute its successor (ngx_execute_proc, ngx_process.c: execve of argv[0]). */
@AutoService(HazardSource.class)
public final class BinaryMissing extends Check {
    public static final HazardKind HAZARD = HazardKind.refuses(
            "binary-missing",
            "nothing is where the master would execute its successor",
            "put a binary there, or restart nginx");

    public BinaryMissing() {
        super(Stage.INSTANCE, HAZARD);
    }

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        Instance instance = subject.instance();
        boolean bare = !instance.arguments().program().contains("/");
        if (bare || subject.os().files().stat(instance.binary()).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(HAZARD.found(
                "nothing is at " + instance.binary() + ", where the master would execute its successor",
                "put a binary there, or restart nginx"));
    }
}
