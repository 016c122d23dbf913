package io.github.nginxupgrade.preflight;

import io.github.nginxupgrade.os.OsFailure;
import java.util.Optional;

/** Looks for one hazard. Changes nothing. */
interface Check {
    Optional<Hazard> look(Subject subject) throws OsFailure;
}
