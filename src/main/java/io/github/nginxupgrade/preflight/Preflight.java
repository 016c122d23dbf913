package io.github.nginxupgrade.preflight;

import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.check.configuration.ConfigurationRejected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** All that is looked at before anything is touched, by the checks that {@link Catalogue} knows. */
public final class Preflight {
    private static final List<Check> CHECKS = Catalogue.checks();

    private Preflight() {}

    private static List<Check> of(Stage first, Stage last) {
        return CHECKS.stream()
                .filter(check ->
                        check.stage().compareTo(first) >= 0 && check.stage().compareTo(last) <= 0)
                .toList();
    }

    /**
     * What was found.
     *
     * @param candidate what the candidate says of itself; empty where it is no nginx, or must not be looked into
     */
    public record Result(Findings findings, Optional<Build> candidate) {}

    /**
     * Looks for everything, not only until the first refusal. A candidate that must not be executed, or is no
     * nginx, is not looked at any further.
     *
     * @param allowed ids of refusals that are to be warnings, where they can be survived
     * @param goesBack true for a way back: what is so on each of them is not looked for
     */
    public static Result look(Subject subject, Set<String> allowed, boolean goesBack) throws OsFailure {
        var found = new ArrayList<Hazard>();
        lookAround(subject, allowed, found);
        Result alone = candidate(subject, allowed);
        found.addAll(alone.findings().all());
        if (alone.findings().refusal().isEmpty()) {
            for (Check check : of(Stage.SOCKETS, Stage.VERSIONS)) {
                if (!goesBack || !check.isSoOnEachWayBack()) {
                    found.add(look(check, subject.withBuild(alone.candidate()), allowed));
                }
            }
        }
        Stream.of(Optional.of(subject.instance().build()), alone.candidate())
                .flatMap(Optional::stream)
                .filter(build -> !build.isComparable())
                .map(Build::version)
                .distinct()
                .forEach(version -> found.add(uncounted(version)));
        return new Result(new Findings(found), alone.candidate());
    }

    /** What is to be seen without the candidate; of a configuration that is not complete nothing is compared. */
    private static void lookAround(Subject subject, Set<String> allowed, List<Hazard> found) throws OsFailure {
        Directives configuration = subject.configuration().directives();
        var not = new ArrayList<String>();
        for (Check check : of(Stage.SERVING, Stage.CONFIGURATION)) {
            if (check.comparesConfiguration() && !configuration.complete()) {
                not.add(check.id());
            } else {
                found.add(look(check, subject, allowed));
            }
        }
        if (!not.isEmpty()) {
            found.add(
                    NotLookedAt.HAZARD.found(
                            configuration.unread().orElse("the configuration was not read to its end")
                                    + "; so these were not looked for: " + String.join(", ", not),
                            "see by hand that the running master has loaded this configuration, and that no listen is missing"));
        }
    }

    /** A name that somebody has compiled in: what depends on the version of nginx is left out. */
    private static Hazard uncounted(String version) {
        return NotLookedAt.HAZARD.found(
                "candidate-older, argument-unknown, keepalive-min-timeout: the version \"" + version
                        + "\" does not tell by which version of nginx it goes",
                "see by hand which nginx it was made from");
    }

    /**
     * What can be known of a candidate where the nginx that runs may not be looked at.
     *
     * @param why it may not, in words
     */
    public static Result lookAtCandidate(Subject subject, Set<String> allowed, String why) throws OsFailure {
        Result alone = candidate(subject, allowed);
        return new Result(
                alone.findings()
                        .and(List.of(NotLookedAt.HAZARD.found(
                                "only the candidate was looked at, not what runs, its configuration and the machine: "
                                        + why,
                                "run it as root"))),
                alone.candidate());
    }

    private static Result candidate(Subject subject, Set<String> allowed) throws OsFailure {
        var file = new ArrayList<Hazard>();
        for (Check check : of(Stage.CANDIDATE, Stage.CANDIDATE)) {
            file.add(look(check, subject, allowed));
        }
        if (file.stream().anyMatch(Hazard::refuses)) {
            return new Result(new Findings(file), Optional.empty());
        }
        for (Check check : of(Stage.LIBRARIES, Stage.LIBRARIES)) {
            file.add(look(check, subject, allowed));
        }
        Optional<Build> candidate = subject.binaries().text(subject.candidate());
        if (candidate.isEmpty() && file.stream().noneMatch(Hazard::refuses)) {
            CommandResult said = version(subject);
            candidate = Build.parse(said.errors());
            ConfigurationRejected.tellsNoVersion(subject.candidate(), said).ifPresent(hazard -> {
                file.removeIf(other -> other.id().equals(hazard.id()));
                file.add(hazard);
            });
        }
        return new Result(new Findings(file), candidate);
    }

    /**
     * What a candidate without nginx's text, for it is packed say, tells when it is executed: not the file that was named,
     * which may be another one by now, but a copy. One that cannot even be executed has said nothing, with the exit code of
     * a shell for that.
     */
    private static CommandResult version(Subject subject) {
        try (var copy = subject.os().files().copyInMemory(subject.candidate())) {
            return subject.binaries().version(copy.path());
        } catch (OsFailure notExecuted) {
            return new CommandResult(126, "", "nginx: " + notExecuted.sentence(), false, Duration.ZERO);
        }
    }

    /** Where we may not look it is said; any other failure of the machine ends the look. */
    private static Hazard look(Check check, Subject subject, Set<String> allowed) throws OsFailure {
        try {
            Hazard hazard = check.look(subject).orElseGet(check.hazard()::absent);
            return allowed.contains(hazard.id()) ? hazard.allowed() : hazard;
        } catch (OsFailure e) {
            if (e.reason() != OsFailure.Reason.NOT_PERMITTED) {
                throw e;
            }
            return NotLookedAt.HAZARD.found(check.id() + ": " + e.sentence(), "run it as root");
        }
    }
}
