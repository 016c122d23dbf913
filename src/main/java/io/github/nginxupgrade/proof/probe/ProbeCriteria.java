package io.github.nginxupgrade.proof.probe;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a good answer is, and when enough of them were bad.
 *
 * @param statuses those that are good
 * @param body what must be found in the body; empty: anything will do
 * @param timeout for one probe, from connecting to the last byte
 * @param fails when answers were bad too often
 */
public record ProbeCriteria(Statuses statuses, Optional<Pattern> body, Duration timeout, Fails fails) {
    /**
     * {@code 2/3}: two of the last three.
     *
     * @param bad so many bad answers are too many
     * @param last among so many
     */
    public record Fails(int bad, int last) {
        public Fails {
            if (bad < 1 || last < bad) {
                throw new IllegalArgumentException(bad + "/" + last + " can never be, or always is");
            }
        }
    }

    public static final ProbeCriteria USUAL =
            new ProbeCriteria(Statuses.USUAL, Optional.empty(), Duration.ofSeconds(5), new Fails(2, 3));
}
