package io.github.nginxupgrade.preflight;

import io.github.nginxupgrade.os.OsFailure;
import java.util.List;
import java.util.Optional;

/**
 * Looks for one hazard. Changes nothing. The next one is a class in {@code preflight.check} that extends this and has the
 * annotation {@code @AutoService(HazardSource.class)}; its name is that of its hazard, so that whoever reads an id finds
 * the file.
 */
public abstract class Check implements HazardSource {
    private final Stage stage;
    private final HazardKind hazard;

    /** Made without arguments, by java.util.ServiceLoader. */
    protected Check(Stage stage, HazardKind hazard) {
        this.stage = stage;
        this.hazard = hazard;
    }

    /**
     * Looks once; empty where there is no such hazard.
     *
     * @throws OsFailure where the machine does not let it look
     */
    public abstract Optional<Hazard> look(Subject subject) throws OsFailure;

    /** True where it concludes something from what stands in the configuration, or does not: none of it may be missing then. */
    public boolean comparesConfiguration() {
        return false;
    }

    /** True where it finds what is so on each way back, and what who goes back knows: it does not look there. */
    public boolean isSoOnEachWayBack() {
        return false;
    }

    @Override
    public final List<HazardKind> hazards() {
        return List.of(hazard);
    }

    final Stage stage() {
        return stage;
    }

    final HazardKind hazard() {
        return hazard;
    }

    final String id() {
        return hazard.id();
    }
}
