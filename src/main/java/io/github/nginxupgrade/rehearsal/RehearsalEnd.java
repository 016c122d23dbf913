package io.github.nginxupgrade.rehearsal;

import io.github.nginxupgrade.preflight.Hazard;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a dress rehearsal ended, for the report.
 *
 * @param kind in a word
 * @param took until the candidate was ready, or had failed
 * @param workers that were ready
 * @param listeners that took a connection
 * @param why it failed, or was not possible
 */
public record RehearsalEnd(
        Kind kind, Optional<Duration> took, OptionalInt workers, OptionalInt listeners, Optional<String> why) {
    /** How it ended. */
    public enum Kind {
        PASSED,
        FAILED,
        NOT_POSSIBLE;

        /** As the JSON contract has it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** For people: {@code passed, ready with 2 workers}. */
    public String words() {
        return switch (kind) {
            case PASSED -> {
                int ready = workers.orElse(0);
                yield "passed, ready with " + ready + (ready == 1 ? " worker" : " workers");
            }
            case FAILED -> "failed, and that was allowed";
            case NOT_POSSIBLE -> "not possible: " + why.orElse("");
        };
    }

    static RehearsalEnd of(Rehearsal.Result result, int listeners) {
        Optional<String> why = result.hazards().stream().findFirst().map(Hazard::evidence);
        return new RehearsalEnd(
                why.isPresent() ? Kind.FAILED : Kind.PASSED,
                Optional.of(result.took()),
                OptionalInt.of(result.workers()),
                OptionalInt.of(listeners),
                why);
    }

    static RehearsalEnd notPossible(String why) {
        return new RehearsalEnd(
                Kind.NOT_POSSIBLE, Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), Optional.of(why));
    }
}
