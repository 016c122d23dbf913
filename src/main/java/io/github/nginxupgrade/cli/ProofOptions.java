package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.proof.ProofPlan;
import io.github.nginxupgrade.proof.ProofSpec;
import io.github.nginxupgrade.proof.probe.ProbeCriteria;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What must be shown of the new version before the old master is retired. */
final class ProofOptions {
    @Option(
            names = "--probe",
            paramLabel = "URL",
            description = "A request that the new workers must answer well: http://HOST/URI, https://HOST/URI,"
                    + " tcp://HOST:PORT, unix:PATH or unix:PATH:/URI. Repeat it for each.")
    List<String> probes = List.of();

    @Option(
            names = "--probe-status",
            paramLabel = "LIST",
            description = "Statuses that are good: 200,301 or 200-399 (default: below 400).")
    @Nullable
    String statuses;

    @Option(names = "--probe-body", paramLabel = "REGEX", description = "What must be found in the body.")
    @Nullable
    String body;

    @Option(
            names = "--probe-connect",
            paramLabel = "HOST:PORT",
            description = "Where to connect instead of the URL's host.")
    @Nullable
    String connect;

    @Option(
            names = "--probe-timeout",
            paramLabel = "DURATION",
            defaultValue = "5s",
            description = "For one probe (default: ${DEFAULT-VALUE}).")
    Duration timeout = ProbeCriteria.USUAL.timeout();

    @Option(
            names = "--probe-fails",
            paramLabel = "N/M",
            defaultValue = "2/3",
            description = "Go back when N of the last M answers to a probe were bad (default: ${DEFAULT-VALUE}).")
    String fails = ProofSpec.USUAL_FAILS;

    @Option(names = "--insecure", fallbackValue = CommonOptions.ON, description = "Take any certificate.")
    boolean insecure;

    @Option(
            names = "--probe-ca",
            paramLabel = "FILE",
            description = "Who may have signed the certificate, as PEM (default: the machine's own list, or"
                    + " SSL_CERT_FILE).")
    @Nullable
    Path authorities;

    @Option(
            names = "--hooks-dir",
            paramLabel = "DIR",
            description = "Programs to run: DIR/POINT/required.d/* and DIR/POINT/wanted.d/*; POINT is before-start,"
                    + " ready, standby, committed or rolled-back.")
    @Nullable
    Path hooks;

    @Option(
            names = "--hook-timeout",
            paramLabel = "DURATION",
            defaultValue = "30s",
            description = "For one hook (default: ${DEFAULT-VALUE}).")
    Duration hookTimeout = ProofSpec.USUAL_HOOK_TIMEOUT;

    @Option(
            names = "--max-5xx",
            paramLabel = "PERCENT",
            description = "Go back when more of the new version's responses are 5xx, of at least 20 in an access log;"
                    + " any: never (default: when far more are than of the old version's).")
    @Nullable
    String mostErrors;

    @Spec(Spec.Target.MIXEE)
    @Nullable
    CommandSpec command;

    /** Fails as wrong usage where something cannot be read. */
    ProofPlan plan() {
        try {
            return spec().plan();
        } catch (IllegalArgumentException e) {
            CommandSpec spec = command;
            throw spec == null ? e : new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private ProofSpec spec() {
        return new ProofSpec(
                probes,
                Optional.ofNullable(statuses),
                Optional.ofNullable(body),
                Optional.ofNullable(connect),
                timeout,
                fails,
                insecure,
                Optional.ofNullable(authorities).map(Path::toAbsolutePath),
                Optional.ofNullable(hooks).map(Path::toAbsolutePath),
                hookTimeout,
                Optional.ofNullable(mostErrors));
    }
}
