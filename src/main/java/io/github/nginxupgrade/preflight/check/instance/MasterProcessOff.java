package io.github.nginxupgrade.preflight.check.instance;

import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.Subject;
import java.util.Optional;

/**
 * The configuration says {@code master_process off}: the new process would have no workers and would look at no signal
 * of an upgrade (ngx_single_process_cycle, ngx_process_cycle.c); before 1.23.3 it may crash (nginx commit d52e56844).
 * One that runs so already has no title, and is refused where the instance is searched.
 */
public final class MasterProcessOff implements Check {
    @Override
    public Optional<Hazard> look(Subject subject) {
        return subject.instance().directives().value("master_process").equals(Optional.of("off"))
                ? Optional.of(Hazard.refuse(
                        "master-process-off",
                        "the configuration says \"master_process off\": a single process takes no part in an upgrade",
                        "take it out of the configuration"))
                : Optional.empty();
    }
}
