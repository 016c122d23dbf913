package io.github.nginxupgrade.cli;

import java.nio.file.Path;
import java.util.Optional;

/** What has to be known of a command line before the rest of it is understood. */
final class ParsedAhead {
    private ParsedAhead() {}

    /** As it will be parsed. */
    static Optional<Path> path(String[] arguments, String option) {
        Optional<Path> typed = Optional.empty();
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].startsWith(option + "=")) {
                typed = Optional.of(Path.of(arguments[i].substring(option.length() + 1)));
            } else if (arguments[i].equals(option) && i + 1 < arguments.length) {
                typed = Optional.of(Path.of(arguments[i + 1]));
            }
        }
        return typed;
    }
}
