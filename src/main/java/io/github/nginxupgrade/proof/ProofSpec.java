package io.github.nginxupgrade.proof;

import io.github.nginxupgrade.proof.probe.Probe;
import io.github.nginxupgrade.proof.probe.ProbeCriteria;
import io.github.nginxupgrade.proof.probe.ProbeCriteria.Fails;
import io.github.nginxupgrade.proof.probe.Statuses;
import io.github.nginxupgrade.proof.probe.Targets;
import io.github.nginxupgrade.proof.traffic.ErrorLimit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A {@link ProofPlan} as it is asked for, before anything of it is understood: by the options of docs/cli.md, and by the
 * journal, where it is kept in their words, so that whoever goes on with a run reads it as it was typed.
 *
 * @param probes each {@code --probe}
 * @param statuses {@code --probe-status}
 * @param body {@code --probe-body}
 * @param connect {@code --probe-connect}
 * @param timeout {@code --probe-timeout}
 * @param fails {@code --probe-fails}, N/M
 * @param insecure {@code --insecure}
 * @param authorities {@code --probe-ca}, absolute
 * @param hooks {@code --hooks-dir}, absolute
 * @param hookTimeout {@code --hook-timeout}
 * @param mostErrors {@code --max-5xx}, a percentage or {@code any}
 */
public record ProofSpec(
        List<String> probes,
        Optional<String> statuses,
        Optional<String> body,
        Optional<String> connect,
        Duration timeout,
        String fails,
        boolean insecure,
        Optional<Path> authorities,
        Optional<Path> hooks,
        Duration hookTimeout,
        Optional<String> mostErrors) {
    /** {@code 2/3}, where nothing else is asked for. */
    public static final String USUAL_FAILS = "2/3";

    public static final Duration USUAL_HOOK_TIMEOUT = Duration.ofSeconds(30);

    private static final Pattern FAILS = Pattern.compile("([1-9][0-9]?)/([1-9][0-9]?)");
    private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,3})?)%?");
    private static final Pattern MILLIS = Pattern.compile("([0-9]{1,15})ms");
    private static final String INSECURE = "--insecure";
    private static final double HUNDRED = 100;

    public ProofSpec {
        probes = List.copyOf(probes);
    }

    /**
     * What is to be shown.
     *
     * @throws IllegalArgumentException with one sentence, where something of it cannot be read
     */
    public ProofPlan plan() {
        var targets = new Targets(connect, !insecure, authorities);
        List<Probe> all = probes.stream().map(targets::probe).distinct().toList();
        var criteria = new ProbeCriteria(
                statuses.map(Statuses::parse).orElse(Statuses.USUAL),
                body.map(ProofSpec::pattern),
                timeout,
                fails(fails));
        return new ProofPlan(all, criteria, hooks, hookTimeout, errors(), words());
    }

    private static Pattern pattern(String body) {
        try {
            return Pattern.compile(body);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("'" + body + "' is no regular expression: " + e.getDescription(), e);
        }
    }

    private static Fails fails(String text) {
        Matcher matcher = FAILS.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not N/M; write " + USUAL_FAILS);
        }
        return new Fails(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    private ErrorLimit errors() {
        if (mostErrors.isEmpty()) {
            return new ErrorLimit.AsBefore();
        }
        String most = mostErrors.get();
        if (most.equals("any")) {
            return new ErrorLimit.Any();
        }
        Matcher matcher = PERCENT.matcher(most);
        if (!matcher.matches() || Double.parseDouble(matcher.group(1)) > HUNDRED) {
            throw new IllegalArgumentException("'" + most + "' is no percentage; write 5%, 0.5% or any");
        }
        return new ErrorLimit.AtMost(Double.parseDouble(matcher.group(1)));
    }

    /** All of it as it would be typed anywhere else; what is left at its default is left out, but for what may change. */
    private List<String> words() {
        var words = new ArrayList<String>();
        probes.forEach(probe -> words.addAll(List.of("--probe", probe)));
        add(words, "--probe-status", statuses);
        add(words, "--probe-body", body);
        add(words, "--probe-connect", connect);
        add(words, "--probe-timeout", Optional.of(timeout.toMillis() + "ms"));
        add(words, "--probe-fails", Optional.of(fails));
        add(words, "--probe-ca", authorities.map(Path::toString));
        add(words, "--hooks-dir", hooks.map(Path::toString));
        add(words, "--hook-timeout", Optional.of(hookTimeout.toMillis() + "ms"));
        add(words, "--max-5xx", mostErrors);
        if (insecure) {
            words.add(INSECURE);
        }
        return words;
    }

    private static void add(List<String> words, String option, Optional<String> value) {
        value.ifPresent(given -> words.addAll(List.of(option, given)));
    }

    /**
     * What the words of a journal ask for.
     *
     * @throws IllegalArgumentException with one sentence, where they are not all understood: a later version wrote them
     */
    public static ProofSpec of(List<String> words) {
        var read = new Words(words);
        var spec = new ProofSpec(
                read.all("--probe"),
                read.last("--probe-status"),
                read.last("--probe-body"),
                read.last("--probe-connect"),
                read.last("--probe-timeout").map(ProofSpec::millis).orElse(ProbeCriteria.USUAL.timeout()),
                read.last("--probe-fails").orElse(USUAL_FAILS),
                read.flag(INSECURE),
                read.last("--probe-ca").map(Path::of),
                read.last("--hooks-dir").map(Path::of),
                read.last("--hook-timeout").map(ProofSpec::millis).orElse(USUAL_HOOK_TIMEOUT),
                read.last("--max-5xx"));
        read.requireNoOthers();
        return spec;
    }

    private static Duration millis(String text) {
        Matcher matcher = MILLIS.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no time in ms");
        }
        return Duration.ofMillis(Long.parseLong(matcher.group(1)));
    }

    /** Options with their values: each is followed by one, but for the flag. */
    private static final class Words {
        private final Map<String, List<String>> values = new LinkedHashMap<>();

        Words(List<String> words) {
            for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
                String option = rest.next();
                List<String> given = values.computeIfAbsent(option, name -> new ArrayList<>());
                if (!option.equals(INSECURE) && rest.hasNext()) {
                    given.add(rest.next());
                }
            }
        }

        /** And takes them out. */
        List<String> all(String option) {
            List<String> given = values.remove(option);
            return given == null ? List.of() : given;
        }

        Optional<String> last(String option) {
            return all(option).stream().reduce((first, second) -> second);
        }

        boolean flag(String option) {
            return values.remove(option) != null;
        }

        void requireNoOthers() {
            values.keySet().stream().findFirst().ifPresent(option -> {
                throw new IllegalArgumentException("\"" + option + "\" is not known here");
            });
        }
    }
}
