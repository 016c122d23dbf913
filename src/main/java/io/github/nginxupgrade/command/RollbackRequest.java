package io.github.nginxupgrade.command;

import io.github.nginxupgrade.engine.Policy;
import java.time.Duration;
import java.util.Optional;

/**
 * What rollback is asked with.
 *
 * @param to the run whose old version is wanted; empty: the last one
 * @param policy how patient to be
 * @param waitAtMost for workers that still finish after a commit, before the way back can begin; empty: as long as a drain may take
 */
public record RollbackRequest(Optional<String> to, Policy policy, Optional<Duration> waitAtMost) {
    public RollbackRequest(Optional<String> to, Policy policy) {
        this(to, policy, Optional.empty());
    }

    /** How patient to be until the way back can begin. */
    Policy waiting() {
        return waitAtMost.map(time -> policy.but().drainTimeout(time).build()).orElse(policy);
    }
}
