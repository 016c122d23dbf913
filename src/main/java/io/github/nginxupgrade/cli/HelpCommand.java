package io.github.nginxupgrade.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code nginx-upgrade help [COMMAND]}: what {@code --help} says, for those who type it so. */
@Command(
        name = "help",
        description = "What a command does and which options it has; without one, what commands there are.",
        helpCommand = true,
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class HelpCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command that is meant.")
    @Nullable
    String command;

    @Mixin
    CommonOptions common = new CommonOptions();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        CommandLine program = spec.root().commandLine();
        String name = command;
        CommandLine meant = name == null ? program : program.getSubcommands().get(name);
        if (meant == null) {
            throw new UnknownCommand(program, Optional.ofNullable(name).orElse(""));
        }
        meant.usage(program.getOut());
        return 0;
    }
}
