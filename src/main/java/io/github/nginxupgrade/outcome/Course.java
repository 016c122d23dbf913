package io.github.nginxupgrade.outcome;

import io.github.nginxupgrade.journal.Side;
import io.github.nginxupgrade.proof.Proof;
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

    /** What was said of a whole upgrade the other way by nginx's names for its masters, by those that are told. */
    public static String onWayBack(String words) {
        return words.replace("old master", "leaving master")
                .replace("new master", "returning master")
                .replace("old worker", "leaving worker")
                .replace("new worker", "returning worker");
    }

    static Proof onWayBack(Proof proof) {
        return new Proof(
                proof.kind(),
                onWayBack(proof.target()),
                proof.answeredBy(),
                proof.pid(),
                proof.status(),
                proof.ok(),
                proof.took(),
                onWayBack(proof.detail()));
    }
}
