package io.github.nginxupgrade.situation;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which nginx of the host is meant.
 *
 * @param pidFile its pid file, or
 * @param pid the pid of its master; without either, the only one that runs
 * @param arguments what its master was started with, where its title leaves that open; else empty
 */
public record Selector(Optional<Path> pidFile, OptionalInt pid, List<String> arguments) {
    public Selector {
        arguments = List.copyOf(arguments);
    }
}
