package io.github.nginxupgrade.command;

import io.github.nginxupgrade.journal.Entry;
import io.github.nginxupgrade.proof.ProofPlan;
import io.github.nginxupgrade.proof.ProofSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a run has to show before the old master is retired. It is in the journal, so that whoever goes on after the
 * tool was killed keeps it.
 *
 * @param proofs probes, hooks and limits
 * @param allowed ids of hazards that were allowed
 * @param confirmWithin go back unless {@code commit} is said within this time; empty: nobody need say so
 */
record CommitConditions(ProofPlan proofs, Set<String> allowed, Optional<Duration> confirmWithin) {
    CommitConditions {
        allowed = Set.copyOf(allowed);
    }

    static CommitConditions none() {
        return new CommitConditions(ProofPlan.none(), Set.of(), Optional.empty());
    }

    private boolean isEmpty() {
        return proofs.isEmpty() && confirmWithin.isEmpty();
    }

    /** What is written down of them; empty where there is nothing. */
    Optional<Entry> entry(Instant at) {
        return isEmpty() ? Optional.empty() : Optional.of(new Entry.Conditions(at, proofs.options(), confirmWithin));
    }

    /**
     * The conditions of a run.
     *
     * @throws IllegalArgumentException where the words are not understood: a later version's, or a file is gone
     */
    static CommitConditions of(List<Entry> entries) {
        return entries.stream()
                .filter(Entry.Conditions.class::isInstance)
                .map(Entry.Conditions.class::cast)
                .reduce((first, second) -> second)
                .map(last -> new CommitConditions(ProofSpec.of(last.options()).plan(), Set.of(), last.confirmWithin()))
                .orElse(none());
    }
}
