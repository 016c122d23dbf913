package io.github.nginxupgrade.command;

import io.github.nginxupgrade.engine.Policy;
import io.github.nginxupgrade.proof.ProofPlan;
import io.github.nginxupgrade.rehearsal.Rehearse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What apply is asked with.
 *
 * @param candidate the new binary; empty: the file that is at nginx's path already
 * @param modules new module files
 * @param modulesFolder a folder with new module files
 * @param sha256 the digest that the candidate must have
 * @param hold stop at standby
 * @param startTimeoutGiven false: five times the measured configuration test, where that is longer than the policy says
 * @param allowed ids of hazards whose refusals are to be warnings, where they can be survived
 * @param rehearse whether the candidate is started in a sandbox first
 * @param policy how patient to be
 * @param proofs what must be shown of the new version
 * @param confirmWithin go back unless {@code commit} is said within this time; empty: nobody need say so
 */
public record ApplyRequest(
        Optional<Path> candidate,
        List<Path> modules,
        Optional<Path> modulesFolder,
        Optional<String> sha256,
        boolean hold,
        boolean startTimeoutGiven,
        Set<String> allowed,
        Rehearse rehearse,
        Policy policy,
        ProofPlan proofs,
        Optional<Duration> confirmWithin) {
    private static final int STARTS_PER_TEST = 5;

    public ApplyRequest {
        modules = List.copyOf(modules);
        allowed = Set.copyOf(allowed);
    }

    CommitConditions conditions() {
        return new CommitConditions(proofs, allowed, confirmWithin);
    }

    /** The policy once it is known how long a test of the configuration takes: a start takes about as long. */
    Policy policyAfter(Duration testTook) {
        Duration byTest = testTook.multipliedBy(STARTS_PER_TEST);
        return startTimeoutGiven || policy.startTimeout().compareTo(byTest) > 0
                ? policy
                : new Policy(
                        byTest,
                        policy.settle(),
                        policy.drainTimeout(),
                        policy.onDrainTimeout(),
                        policy.observe(),
                        policy.deadline(),
                        policy.turnsBack());
    }
}
