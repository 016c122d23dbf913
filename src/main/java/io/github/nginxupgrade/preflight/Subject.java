package io.github.nginxupgrade.preflight;

import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.situation.Binaries;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Situation;
import java.nio.file.Path;
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
        Surroundings around,
        Optional<Build> build) {
    public Subject {
        modules = List.copyOf(modules);
    }

    /** This, once the candidate has said what it is. */
    Subject withBuild(Optional<Build> told) {
        return new Subject(os, binaries, instance, situation, candidate, sha256, modules, state, around, told);
    }
}
