package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.os.linux.Linux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import picocli.CommandLine;

/**
 * {@code CommandNames FILE}: writes, for the build, what the shell scripts of the image must know of the commands:
 * {@code acting}, those that change an nginx, and {@code planning}, those that load what such a one loads.
 */
public final class CommandNames {
    private CommandNames() {}

    public static void main(String[] arguments) throws IOException {
        Predicate<CommandLine> acts = command -> command.getCommand() instanceof ActingCommand;
        Predicate<CommandLine> waits = command -> command.getCommandSpec().findOption("--drain-timeout") != null;
        Files.writeString(
                Path.of(arguments[0]),
                "acting=" + String.join(" ", names(acts)) + "\nplanning=" + String.join(" | ", names(acts.or(waits)))
                        + "\n");
    }

    private static List<String> names(Predicate<CommandLine> which) {
        List<String> found = Cli.line(Linux.machine()).getSubcommands().entrySet().stream()
                .filter(command -> which.test(command.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        if (found.isEmpty()) {
            throw new IllegalStateException("no command is of this kind");
        }
        return found;
    }
}
