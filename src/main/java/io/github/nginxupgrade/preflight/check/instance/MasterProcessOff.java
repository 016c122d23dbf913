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
 * The configuration says {@code master_process off}: the new process would have no workers and would look at no signal
 * of an upgrade (ngx_single_process_cycle, ngx_process_cycle.c); before 1.23.3 it may crash (nginx commit d52e56844).
 * One that runs so already has no title, and is refused where the instance is searched.
 */
@AutoService(HazardSource.class)
public final class MasterProcessOff extends Check {
    public static final HazardKind HAZARD = HazardKind.refuses(
            "master-process-off",
            "nginx runs, or would run, as a single process",
            "take `master_process off` out of the configuration");

    public MasterProcessOff() {
        super(Stage.INSTANCE, HAZARD);
    }

    @Override
    public Optional<Hazard> look(Subject subject) {
        return subject.instance().directives().value("master_process").equals(Optional.of("off"))
                ? Optional.of(HAZARD.found(
                        "the configuration says \"master_process off\": a single process takes no part in an upgrade",
                        "take it out of the configuration"))
                : Optional.empty();
    }
}
