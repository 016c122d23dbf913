package io.github.nginxupgrade.rehearsal;

import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.Sandbox;
import io.github.nginxupgrade.preflight.Hazard;
import java.util.Optional;

/** Something to look at while the candidate serves in its sandbox. The next one is a file like {@link ListenersAnswer}. */
public interface SandboxInspection {
    /**
     * What was seen.
     *
     * @param hazard why the candidate is refused, or warned of, if it is
     * @param words for the report
     */
    record Seen(Optional<Hazard> hazard, String words) {}

    /** Why the candidate is refused, as a whole sentence. */
    static Hazard failed(String what) {
        return Rehearsal.seen(what);
    }

    /**
     * Looks.
     *
     * @param sandbox where it runs; its network namespace is that of {@link Sandbox#first}
     * @param master the pid, seen from outside, of the rehearsed master
     * @throws OsFailure where the rehearsal cannot go on; a candidate that fails is a hazard, not a failure
     */
    Seen look(Sandbox sandbox, int master) throws OsFailure;
}
