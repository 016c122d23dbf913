package io.github.nginxupgrade.proof;

import io.github.nginxupgrade.proof.probe.Probe;
import io.github.nginxupgrade.proof.probe.ProbeCriteria;
import io.github.nginxupgrade.proof.traffic.ErrorLimit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What must be shown before the old master is retired, beside what is always watched.
 *
 * @param probes what must be answered well
 * @param criteria what a good answer is
 * @param hooks a folder of programs to run
 * @param hookTimeout for each of them
 * @param errors how many of the responses may be 5xx, as the access logs have them
 * @param options what it was read from, in words of the command line: whoever goes on later reads it again
 */
public record ProofPlan(
        List<Probe> probes,
        ProbeCriteria criteria,
        Optional<Path> hooks,
        Duration hookTimeout,
        ErrorLimit errors,
        List<String> options) {
    public ProofPlan {
        probes = List.copyOf(probes);
        options = List.copyOf(options);
    }

    /** One probe, made as all of these are. */
    public ProofPlan only(Probe probe) {
        return new ProofPlan(
                List.of(probe), criteria, Optional.empty(), Duration.ZERO, new ErrorLimit.AsBefore(), List.of());
    }

    public static ProofPlan none() {
        return new ProofPlan(
                List.of(), ProbeCriteria.USUAL, Optional.empty(), Duration.ZERO, new ErrorLimit.AsBefore(), List.of());
    }

    /** True where nothing was asked for but what is always shown. */
    public boolean isEmpty() {
        return probes.isEmpty() && hooks.isEmpty() && errors instanceof ErrorLimit.AsBefore;
    }
}
