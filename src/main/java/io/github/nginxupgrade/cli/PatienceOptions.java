package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.engine.Policy;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The deadlines that apply and rollback share. */
final class PatienceOptions {
    @Option(
            names = {"-y", "--yes"},
            fallbackValue = CommonOptions.ON,
            description = "Do not ask. Needed where standard input is no terminal.")
    boolean yes;

    @Option(
            names = "--start-timeout",
            paramLabel = "DURATION",
            description = "For the new master to be ready (default: 10s, or five times the configuration test).")
    @Nullable
    Duration startTimeout;

    @Option(
            names = "--drain-timeout",
            paramLabel = "DURATION",
            defaultValue = "60s",
            description = "For workers to finish their connections (default: ${DEFAULT-VALUE}).")
    Duration drainTimeout = Policy.usual().drainTimeout();

    @Option(
            names = "--deadline",
            paramLabel = "DURATION",
            description = "For the whole command; past it, back to the old version (default: none).")
    @Nullable
    Duration deadline;

    /** The usual policy but for these. */
    Policy.Builder policy() {
        Duration given = startTimeout;
        return Policy.usual()
                .but()
                .startTimeout(given == null ? Policy.usual().startTimeout() : given)
                .drainTimeout(drainTimeout)
                .deadline(Optional.ofNullable(deadline));
    }
}
