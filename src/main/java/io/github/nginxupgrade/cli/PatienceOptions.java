package io.github.nginxupgrade.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The deadlines that apply and rollback share. */
final class PatienceOptions {
    static final Duration START_TIMEOUT = Duration.ofSeconds(10);
    static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(60);
    static final Duration SETTLE = Duration.ofMillis(200);

    @Option(
            names = {"-y", "--yes"},
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
    Duration drainTimeout = DRAIN_TIMEOUT;

    @Option(
            names = "--deadline",
            paramLabel = "DURATION",
            description = "For the whole command; past it, back to the old version (default: none).")
    @Nullable
    Duration deadline;

    Duration startTimeoutOrDefault() {
        Duration given = startTimeout;
        return given == null ? START_TIMEOUT : given;
    }
}
