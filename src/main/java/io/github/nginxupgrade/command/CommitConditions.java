package io.github.nginxupgrade.command;

import io.github.nginxupgrade.journal.Entry;
import io.github.nginxupgrade.proof.ProofPlan;
import io.github.nginxupgrade.proof.ProofSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
    private static final String CONFIRM = "confirm_within_ms";

    CommitConditions {
        allowed = Set.copyOf(allowed);
    }

    static CommitConditions none() {
        return new CommitConditions(ProofPlan.none(), Set.of(), Optional.empty());
    }

    private boolean isEmpty() {
        return proofs.isEmpty() && confirmWithin.isEmpty();
    }

    /** The fields of a {@link Entry#PROOFS} line, a word of the options in each of the numbered ones; empty: no line. */
    Optional<Map<String, String>> fields() {
        if (isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> fields = Entry.numbered(proofs.options());
        confirmWithin.ifPresent(time -> fields.put(CONFIRM, "" + time.toMillis()));
        return Optional.of(fields);
    }

    /**
     * The conditions of a run.
     *
     * @throws IllegalArgumentException where the words are not understood: a later version's, or a file is gone
     */
    static CommitConditions of(List<Entry> entries) {
        Optional<Entry> last = entries.stream()
                .filter(entry -> entry.event().equals(Entry.PROOFS))
                .reduce((first, second) -> second);
        if (last.isEmpty()) {
            return none();
        }
        Optional<Duration> confirm = Optional.ofNullable(last.get().fields().get(CONFIRM))
                .map(Long::parseLong)
                .map(Duration::ofMillis);
        return new CommitConditions(ProofSpec.of(last.get().numbered()).plan(), Set.of(), confirm);
    }
}
