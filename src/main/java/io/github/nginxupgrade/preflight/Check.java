package io.github.nginxupgrade.preflight;

import io.github.nginxupgrade.os.OsFailure;
import java.util.Locale;
import java.util.Optional;

/** Looks for one hazard. Changes nothing. */
public interface Check {
    Optional<Hazard> look(Subject subject) throws OsFailure;

    /** True where it concludes something from what stands in the configuration, or does not: none of it may be missing then. */
    default boolean comparesConfiguration() {
        return false;
    }

    /** The id of its hazard: its own name in kebab-case, so that whoever reads an id finds the file. */
    default String id() {
        return getClass()
                .getSimpleName()
                .replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-")
                .toLowerCase(Locale.ROOT);
    }
}
