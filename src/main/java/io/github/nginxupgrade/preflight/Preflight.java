package io.github.nginxupgrade.preflight;

import io.github.nginxupgrade.os.OsFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All that is looked at before the candidate is executed for the first time. The next hazard is one more line here. */
public final class Preflight {
    private static final List<Check> CHECKS =
            List.of(new UpgradeUnderWay(), new BareArgv0(), new ForegroundMaster(), new CandidateUnusable());

    private Preflight() {}

    public static List<Hazard> look(Subject subject) throws OsFailure {
        var hazards = new ArrayList<Hazard>();
        for (Check check : CHECKS) {
            Optional<Hazard> hazard = check.look(subject);
            hazard.ifPresent(hazards::add);
        }
        return hazards;
    }
}
