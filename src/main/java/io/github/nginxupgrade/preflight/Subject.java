package io.github.nginxupgrade.preflight;

import io.github.nginxupgrade.nginx.Arguments;
import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.nginx.Version;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.situation.Binaries;
import io.github.nginxupgrade.situation.Configuration;
import io.github.nginxupgrade.situation.Expectation;
import io.github.nginxupgrade.situation.Facts;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Situation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What preflight looks at.
 *
 * @param candidate the binary that is to run
 * @param sha256 the digest that it must have, if one was given
 * @param modules the modules that are to be installed
 * @param state the folder in which runs are kept
 * @param around the machine around the master
 * @param build what the candidate says of itself; empty as long as it has not been executed
 */
public record Subject(
        Os os,
        Binaries binaries,
        Instance instance,
        Situation situation,
        Path candidate,
        Optional<String> sha256,
        List<Path> modules,
        Path state,
        MachineFacts around,
        Optional<Build> build) {
    public Subject {
        modules = List.copyOf(modules);
    }

    /** A candidate by itself: nothing runs, and it would replace nothing. */
    public static Subject alone(Os os, Binaries binaries, Path candidate, Optional<String> sha256, List<Path> modules) {
        Path root = Path.of("/");
        Situation down = Situation.of(Facts.nothing(), Expectation.unknown(Duration.ZERO), false);
        return new Subject(
                os,
                binaries,
                at(root, candidate),
                down,
                candidate,
                sha256,
                modules,
                root,
                new MachineFacts(os, down),
                Optional.empty());
    }

    private static Instance at(Path root, Path candidate) {
        return new Instance(
                root,
                candidate,
                new Arguments(List.of("nginx")),
                root,
                root,
                root,
                root,
                Directives.parse(""),
                new Build(new Version(0, 0, 0), false, ""));
    }

    /** All of the configuration as the new master would read it. */
    public Configuration.Whole configuration() throws OsFailure {
        return around.configuration(instance);
    }

    /** This, once the candidate has said what it is. */
    Subject withBuild(Optional<Build> told) {
        return new Subject(os, binaries, instance, situation, candidate, sha256, modules, state, around, told);
    }
}
