package io.github.nginxupgrade.outcome;

import io.github.nginxupgrade.journal.Side;
import java.time.Duration;
import java.util.Optional;

/**
 * Where a run sets out for, and how long it has for that.
 *
 * @param end where it is to end
 * @param drainTimeout for old workers to finish their connections
 * @param atDrainTimeout what then, in words
 * @param observe how long the new version must serve alone
 * @param confirmWithin within which somebody must say commit; empty where nobody has to
 * @param turnsBack true where it goes back when it is interrupted
 * @param reversed a whole upgrade the other way: what nginx calls the old master is of the version that is left
 */
public record Course(
        End end,
        Side from,
        Side to,
        Duration drainTimeout,
        String atDrainTimeout,
        Duration observe,
        Optional<Duration> confirmWithin,
        boolean turnsBack,
        boolean reversed) {
    /** With whom alone, or with both. */
    public enum End {
        NEW,
        HOLD,
        OLD,
        /** The same version, by another configuration. */
        RELOAD
    }
}
