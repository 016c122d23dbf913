package io.github.nginxupgrade.preflight;

import com.google.auto.service.AutoService;
import java.util.List;

/** A hazard could not be looked for: that is said, and never taken for its absence. */
@AutoService(HazardSource.class)
public final class NotLookedAt implements HazardSource {
    public static final HazardKind HAZARD = HazardKind.warns(
            "not-looked-at",
            "a hazard could not be looked for, for we may not look there, or the configuration could "
                    + "not be read or understood to its end; of another user's nginx `plan` looks at the "
                    + "candidate only (exit 8)",
            "run it as root");

    @Override
    public List<HazardKind> hazards() {
        return List.of(HAZARD);
    }
}
