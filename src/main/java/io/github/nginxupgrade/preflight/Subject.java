package io.github.nginxupgrade.preflight;

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
 */
public record Subject(
        Os os,
        Binaries binaries,
        Instance instance,
        Situation situation,
        Path candidate,
        Optional<String> sha256,
        List<Path> modules) {
    public Subject {
        modules = List.copyOf(modules);
    }
}
