package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.proof.ProofPlan;
import io.github.nginxupgrade.proof.probe.Probe;
import io.github.nginxupgrade.proof.probe.ProbeCriteria;
import io.github.nginxupgrade.proof.probe.ProbeCriteria.Fails;
import io.github.nginxupgrade.proof.probe.Statuses;
import io.github.nginxupgrade.proof.probe.Targets;
import io.github.nginxupgrade.proof.traffic.ErrorLimit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What must be shown of the new version before the old master is retired. */
final class ProofOptions {
    private static final Pattern FAILS = Pattern.compile("([1-9][0-9]?)/([1-9][0-9]?)");

    private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,3})?)%?");
    private static final double HUNDRED = 100;

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
    String fails = "2/3";

    @Option(names = "--insecure", description = "Take any certificate.")
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
    Duration hookTimeout = Duration.ofSeconds(30);

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
            var targets = new Targets(Optional.ofNullable(connect), !insecure, Optional.ofNullable(authorities));
            List<Probe> all = probes.stream().map(targets::probe).distinct().toList();
            var criteria = new ProbeCriteria(
                    Optional.ofNullable(statuses).map(Statuses::parse).orElse(Statuses.USUAL),
                    Optional.ofNullable(body).map(Pattern::compile),
                    timeout,
                    fails());
            return new ProofPlan(
                    all,
                    criteria,
                    Optional.ofNullable(hooks).map(Path::toAbsolutePath),
                    hookTimeout,
                    errors(),
                    words());
        } catch (PatternSyntaxException e) {
            throw wrong("'" + body + "' is no regular expression: " + e.getDescription(), e);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()), e);
        }
    }

    /** All of it as it would be typed anywhere else; what is left at its default is left out, but for what may change. */
    private List<String> words() {
        var words = new ArrayList<String>();
        probes.forEach(probe -> words.addAll(List.of("--probe", probe)));
        add(words, "--probe-status", statuses);
        add(words, "--probe-body", body);
        add(words, "--probe-connect", connect);
        add(words, "--probe-timeout", timeout.toMillis() + "ms");
        add(words, "--probe-fails", fails);
        add(words, "--probe-ca", authorities == null ? null : authorities.toAbsolutePath());
        add(words, "--hooks-dir", hooks == null ? null : hooks.toAbsolutePath());
        add(words, "--hook-timeout", hookTimeout.toMillis() + "ms");
        add(words, "--max-5xx", mostErrors);
        if (insecure) {
            words.add("--insecure");
        }
        return words;
    }

    private static void add(List<String> words, String option, @Nullable Object value) {
        if (value != null) {
            words.addAll(List.of(option, value.toString()));
        }
    }

    /**
     * The plan that these words make.
     *
     * @throws IllegalArgumentException where they make none
     */
    static ProofPlan read(List<String> words) {
        var line = new CommandLine(new Holder())
                .registerConverter(Duration.class, new Durations())
                .setExpandAtFiles(false);
        try {
            line.parseArgs(words.toArray(String[]::new));
            return line.<Holder>getCommand().options.plan();
        } catch (ParameterException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Options need a command to be parsed for. */
    @Command(name = "proofs")
    private static final class Holder {
        @Mixin
        ProofOptions options = new ProofOptions();
    }

    private Fails fails() {
        Matcher matcher = FAILS.matcher(fails);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + fails + "' is not N/M; write 2/3");
        }
        return new Fails(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    private ErrorLimit errors() {
        if (mostErrors == null) {
            return new ErrorLimit.AsBefore();
        }
        if (mostErrors.equals("any")) {
            return new ErrorLimit.Any();
        }
        Matcher matcher = PERCENT.matcher(mostErrors);
        if (!matcher.matches() || Double.parseDouble(matcher.group(1)) > HUNDRED) {
            throw new IllegalArgumentException("'" + mostErrors + "' is no percentage; write 5%, 0.5% or any");
        }
        return new ErrorLimit.AtMost(Double.parseDouble(matcher.group(1)));
    }

    private RuntimeException wrong(String why, Exception cause) {
        CommandSpec spec = command;
        return spec == null
                ? new IllegalArgumentException(why, cause)
                : new ParameterException(spec.commandLine(), why, cause);
    }
}
