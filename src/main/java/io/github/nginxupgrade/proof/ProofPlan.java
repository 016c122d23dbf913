package io.github.nginxupgrade.proof;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What must be shown before the old master is retired, beside what is always watched.
 *
 * @param probes what must be answered well
 * @param manner what a good answer is
 * @param hooks a folder of programs to run
 * @param hookTimeout for each of them
 */
public record ProofPlan(List<Probe> probes, Manner manner, Optional<Path> hooks, Duration hookTimeout) {
    public ProofPlan {
        probes = List.copyOf(probes);
    }

    /** One probe, made as all of these are. */
    public ProofPlan only(Probe probe) {
        return new ProofPlan(List.of(probe), manner, Optional.empty(), Duration.ZERO);
    }

    public static ProofPlan none() {
        return new ProofPlan(List.of(), Manner.USUAL, Optional.empty(), Duration.ZERO);
    }

    /** True where nothing was asked for. */
    public boolean isEmpty() {
        return probes.isEmpty() && hooks.isEmpty();
    }
}
