package io.github.nginxupgrade.preflight.check.neighbours;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import java.util.Optional;
import java.util.Set;

/**
 * logrotate is at work: its USR1 goes to one master only, so the other one's workers would write on to the file that was
 * rotated away, or to nowhere (openresty issue 204).
 */
@AutoService(HazardSource.class)
public final class LogrotateAtWork extends Check {
    public static final HazardKind HAZARD = HazardKind.warns(
            "logrotate-at-work",
            "logrotate runs: it reopens the logs of one master only, the other one is told at the "
                    + "end by this program",
            "wait until it has ended");

    public LogrotateAtWork() {
        super(Stage.NEIGHBOURS, HAZARD);
    }

    private static final Set<String> NAMES = Set.of("logrotate");

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        return RunningPrograms.first(subject.around().programs(), NAMES)
                .map(program -> HAZARD.found(
                        program + " is at work: while two masters run it reopens the logs of one of them only",
                        "wait until it has ended"));
    }
}
