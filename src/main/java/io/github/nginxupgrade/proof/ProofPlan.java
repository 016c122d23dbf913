package io.github.nginxupgrade.proof;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What must be shown before the old master is retired, beside what is always watched.
 *
 * @param probes what must be answered well
 * @param manner what a good answer is
 * @param hooks a folder of programs to run
 * @param hookTimeout for each of them
 * @param mostErrors how many of a hundred responses may be 5xx, as the access log has them; empty: any
 * @param options what it was read from, in words of the command line: whoever goes on later reads it again
 */
public record ProofPlan(
        List<Probe> probes,
        Manner manner,
        Optional<Path> hooks,
        Duration hookTimeout,
        OptionalDouble mostErrors,
        List<String> options) {
    public ProofPlan {
        probes = List.copyOf(probes);
        options = List.copyOf(options);
    }

    /** One probe, made as all of these are. */
    public ProofPlan only(Probe probe) {
        return new ProofPlan(
                List.of(probe), manner, Optional.empty(), Duration.ZERO, OptionalDouble.empty(), List.of());
    }

    public static ProofPlan none() {
        return new ProofPlan(
                List.of(), Manner.USUAL, Optional.empty(), Duration.ZERO, OptionalDouble.empty(), List.of());
    }

    /** True where nothing was asked for. */
    public boolean isEmpty() {
        return probes.isEmpty() && hooks.isEmpty() && mostErrors.isEmpty();
    }
}
