package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.os.linux.Linux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/**
 * {@code CommandNames FILE}: writes, for the build, what the shell scripts of the image must know of the commands:
 * {@code acting}, those that change an nginx, and {@code planning}, those that load what such a one loads.
 */
public final class CommandNames {
    private CommandNames() {}

    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        Files.writeString(
                file,
                "acting=" + String.join(" ", having("--yes")) + "\nplanning="
                        + String.join(" | ", having("--yes", "--drain-timeout")) + "\n");
    }

    /** Whoever changes something asks; whoever waits for nginx goes through the table. */
    private static List<String> having(String... options) {
        Map<String, CommandLine> all = Cli.line(Linux.machine()).getSubcommands();
        List<String> found = all.entrySet().stream()
                .filter(command -> List.of(options).stream()
                        .anyMatch(option -> command.getValue().getCommandSpec().findOption(option) != null))
                .map(Map.Entry::getKey)
                .toList();
        if (found.isEmpty()) {
            throw new IllegalStateException("no command has one of " + List.of(options));
        }
        return found;
    }
}
