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
                : policy.but().startTimeout(byTest).build();
    }

    /** To the file that is at nginx's path already, with nothing to be shown but what always is. */
    public static Builder with(Policy policy) {
        return new Builder(policy);
    }

    /** What is asked for, by name. */
    public static final class Builder {
        private final Policy policy;
        private Optional<Path> candidate = Optional.empty();
        private List<Path> modules = List.of();
        private Optional<Path> modulesFolder = Optional.empty();
        private Optional<String> sha256 = Optional.empty();
        private boolean hold;
        private boolean startTimeoutGiven;
        private Set<String> allowed = Set.of();
        private Rehearse rehearse = Rehearse.AUTO;
        private ProofPlan proofs = ProofPlan.none();
        private Optional<Duration> confirmWithin = Optional.empty();

        private Builder(Policy policy) {
            this.policy = policy;
        }

        public Builder candidate(Optional<Path> file) {
            candidate = file;
            return this;
        }

        public Builder modules(List<Path> files) {
            modules = files;
            return this;
        }

        public Builder modulesFolder(Optional<Path> folder) {
            modulesFolder = folder;
            return this;
        }

        public Builder sha256(Optional<String> digest) {
            sha256 = digest;
            return this;
        }

        public Builder hold(boolean stops) {
            hold = stops;
            return this;
        }

        public Builder startTimeoutGiven(boolean given) {
            startTimeoutGiven = given;
            return this;
        }

        public Builder allowed(Set<String> hazards) {
            allowed = hazards;
            return this;
        }

        public Builder rehearse(Rehearse when) {
            rehearse = when;
            return this;
        }

        public Builder proofs(ProofPlan plan) {
            proofs = plan;
            return this;
        }

        public Builder confirmWithin(Optional<Duration> time) {
            confirmWithin = time;
            return this;
        }

        public ApplyRequest build() {
            return new ApplyRequest(
                    candidate,
                    modules,
                    modulesFolder,
                    sha256,
                    hold,
                    startTimeoutGiven,
                    allowed,
                    rehearse,
                    policy,
                    proofs,
                    confirmWithin);
        }
    }
}
