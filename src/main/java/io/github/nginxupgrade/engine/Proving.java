package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.proof.Proofs;
import io.github.nginxupgrade.proof.Verdict;
import io.github.nginxupgrade.situation.Situation;
import java.util.Optional;

/**
 * What is asked at every look on the way forward: whether anything speaks against going further.
 *
 * @param proofs empty where a commit or a rollback takes a run over: whoever types that decides
 * @param confirmation empty where nobody has to confirm
 */
public record Proving(Optional<Proofs> proofs, Optional<ConfirmWindow> confirmation) {
    public static Proving none() {
        return new Proving(Optional.empty(), Optional.empty());
    }

    /** True where something is to be shown before the old master is retired: it is, also where somebody else retires that. */
    boolean isPromised() {
        return proofs.isPresent() || confirmation.isPresent();
    }

    Verdict at(Situation now) throws OsFailure {
        Verdict verdict = proofs.isPresent() ? proofs.get().at(now) : new Verdict.Pass();
        // whoever confirms speaks for himself, not for a version that was shown to be unfit
        return confirmation.isPresent() && !(verdict instanceof Verdict.Fail)
                ? confirmation.get().at(now, verdict)
                : verdict;
    }
}
