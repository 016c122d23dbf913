package io.github.nginxupgrade.sim;

import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.Outcome;
import java.util.List;
import java.util.Optional;

/**
 * One run of the tool, from its start to its end.
 *
 * @param verb what was asked
 * @param outcome empty where it did not get that far
 * @param escaped what the command line would have to make words of
 * @param bug what it should never throw
 * @param died it was killed
 * @param operations all that it did
 * @param transcript what it told
 * @param toldAfter how many of the operations had been done when each line was told
 * @param warmUp the numbers of those operations that were done to warm up
 */
record Life(
        Verb verb,
        Optional<Outcome> outcome,
        Optional<OsFailure> escaped,
        Optional<RuntimeException> bug,
        boolean died,
        List<Operation> operations,
        List<String> transcript,
        List<Integer> toldAfter,
        List<Integer> warmUp) {
    /** The exit code, as cli.Actions makes it of a failure that escaped. */
    int exitCode() {
        if (bug.isPresent()) {
            return 1;
        }
        return outcome.map(o -> o.kind().exitCode())
                .orElse(escaped.map(e -> e.reason() == OsFailure.Reason.NOT_PERMITTED ? 8 : 5)
                        .orElse(-1));
    }

    String words() {
        return verb + ": "
                + outcome.map(o ->
                                o.kind() + " " + o.message() + " (" + o.state().orElse("") + ")")
                        .or(() -> escaped.map(e -> "OsFailure " + e.reason() + " " + e.sentence()))
                        .or(() -> bug.map(b -> b + " at " + b.getStackTrace()[0]))
                        .orElse("killed");
    }
}
