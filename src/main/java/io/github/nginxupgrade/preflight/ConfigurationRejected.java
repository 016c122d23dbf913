package io.github.nginxupgrade.preflight;

import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.nginx.LogLines;
import io.github.nginxupgrade.os.Command;
import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.situation.Instance;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * nginx's own test of its configuration, by the candidate, as the new master will see it: the old master's arguments
 * and current folder, an empty environment (ngx_exec_new_binary passes on what {@code env} names and no more), and the
 * staged files at their live paths, which only this test sees.
 */
public final class ConfigurationRejected {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final Os os;
    private final Instance instance;

    public ConfigurationRejected(Os os, Instance instance) {
        this.os = os;
        this.instance = instance;
    }

    /**
     * How the test ended.
     *
     * @param hazard why the candidate is refused, if it is
     * @param warnings what nginx said though it passed
     * @param took how long it took: a start takes about as long
     */
    public record Result(Optional<Hazard> hazard, List<String> warnings, Duration took) {
        public Result {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Tests.
     *
     * @param binary the staged binary
     * @param staged staged file by live path, the binary's included
     */
    public Result run(Path binary, Map<Path, Path> staged) throws OsFailure {
        boolean overlay = os.commands().canOverlay();
        if (!overlay && staged.size() > 1) {
            return refused(
                    "the new modules cannot be tested at the paths that the configuration loads without a private mount"
                            + " namespace",
                    "run it as root",
                    Duration.ZERO);
        }
        var arguments = new ArrayList<>(instance.arguments().forTest());
        if (!overlay) {
            arguments.set(0, binary.toString());
        }
        CommandResult result = os.commands()
                .run(new Command(arguments, instance.folder(), Map.of(), overlay ? staged : Map.of(), LIMIT));
        List<String> said = LogLines.testErrors(result.errors());
        if (result.succeeded()) {
            return new Result(
                    Optional.empty(),
                    said.stream().filter(line -> line.contains("[warn]")).toList(),
                    result.took());
        }
        String how = result.timedOut()
                ? "did not end within " + LIMIT.toMinutes() + " minutes"
                : "failed with exit code " + result.exitCode();
        return refused(
                "the configuration test by the candidate " + how
                        + (said.isEmpty() ? "" : ": " + String.join(" · ", said)),
                "mend the configuration, or give the modules that fit with --module",
                result.took());
    }

    private static Result refused(String evidence, String remedy, Duration took) {
        return new Result(Optional.of(Hazard.refuse("configuration-rejected", evidence, remedy)), List.of(), took);
    }

    /** The candidate executed for the first time: {@code -V} must tell an nginx. */
    public static Optional<Hazard> tellsNoVersion(Path candidate, CommandResult version) {
        if (version.succeeded() && Build.parse(version.errors()).isPresent()) {
            return Optional.empty();
        }
        List<String> said = LogLines.testErrors(version.errors());
        return Optional.of(Hazard.refuse(
                "candidate-unusable",
                candidate + " does not run as an nginx: \"-V\" ended with exit code " + version.exitCode()
                        + (said.isEmpty() ? "" : ": " + String.join(" · ", said)),
                "build or copy it again"));
    }
}
