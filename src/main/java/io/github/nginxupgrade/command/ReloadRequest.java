package io.github.nginxupgrade.command;

import io.github.nginxupgrade.engine.Policy;
import io.github.nginxupgrade.preflight.check.configuration.ConfigurationRejected;
import io.github.nginxupgrade.proof.ProofPlan;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * What a reload is asked with.
 *
 * @param policy how long to wait and to observe, and what becomes of workers of before that outlast it
 * @param startTimeoutGiven false where that is to be as long as the measured test suggests
 * @param allowed ids of hazards that do not hold it up
 * @param dryRun test, and say what would be done
 * @param proofs what must be shown of the new workers
 * @param previous what is put back where they are not fit; empty: nothing is
 */
public record ReloadRequest(
        Policy policy,
        boolean startTimeoutGiven,
        Set<String> allowed,
        boolean dryRun,
        ProofPlan proofs,
        Optional<Previous> previous) {
    /** The one that can be allowed. */
    public static final String ALLOWABLE = ConfigurationRejected.UNTESTED.id();

    public ReloadRequest {
        allowed = Set.copyOf(allowed);
    }

    /**
     * A configuration to go back to.
     *
     * @param copy the operator's own; empty: the one that was taken when a reload last ended well
     */
    public record Previous(Optional<Path> copy) {}

    /** True where more is to be shown than that nginx has loaded it. */
    boolean shows() {
        return previous.isPresent() || !proofs.isEmpty() || !policy.observe().isZero();
    }
}
