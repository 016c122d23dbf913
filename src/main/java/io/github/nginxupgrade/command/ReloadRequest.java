package io.github.nginxupgrade.command;

import io.github.nginxupgrade.engine.Policy;
import io.github.nginxupgrade.preflight.check.configuration.ConfigurationRejected;
import java.util.Set;

/**
 * What a reload is asked with.
 *
 * @param policy how long to wait, and what becomes of workers of before that outlast it
 * @param startTimeoutGiven false where that is to be as long as the measured test suggests
 * @param allowed ids of hazards that do not hold it up
 * @param dryRun test, and say what would be done
 */
public record ReloadRequest(Policy policy, boolean startTimeoutGiven, Set<String> allowed, boolean dryRun) {
    /** The one that can be allowed. */
    public static final String ALLOWABLE = ConfigurationRejected.UNTESTED.id();

    public ReloadRequest {
        allowed = Set.copyOf(allowed);
    }
}
