package io.github.nginxupgrade.proof;

import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.situation.Situation;
import java.util.List;

/** One kind of thing that must be shown of the new version before the old master is retired. */
public interface Criterion {
    /** Notes what the old version serves or writes, to compare with; may block. */
    default void before(Situation now) throws OsFailure {}

    /** While the new master starts: what can be looked at then need not be later, when a signal is due. Does not block. */
    default void starting(Situation now) throws OsFailure {}

    /** What is shown by now; asked at every look at which a new master serves beside an old one. Does not block. */
    Verdict at(Situation now) throws OsFailure;

    /** What was shown, for the report; blocks for a moment. */
    default List<Proof> proofs(Situation now) {
        return List.of();
    }

    /** True as long as old workers accept too and the new ones have not stood unchanged: it is too early to ask anybody. */
    static boolean isEarly(Situation now) {
        return now.oldAccepting() > 0 && !now.settled();
    }
}
