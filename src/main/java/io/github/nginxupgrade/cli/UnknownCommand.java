package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.text.Nearest;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** There is no such command; which one may have been meant. */
final class UnknownCommand extends ParameterException {
    private static final long serialVersionUID = 1L;
    private final String meant;

    UnknownCommand(CommandLine program, String typed) {
        this(program, typed, Nearest.of(typed, program.getSubcommands().keySet()));
    }

    private UnknownCommand(CommandLine program, String typed, Optional<String> meant) {
        super(
                program,
                "there is no command '" + typed + "'"
                        + meant.map(UnknownCommand::question).orElse(""));
        this.meant = meant.orElse("");
    }

    /** What helps whoever typed this: the help on what he meant, for to type his line again without a look would be a guess. */
    static String remedy(ParameterException e) {
        String program = e.getCommandLine().getCommandSpec().qualifiedName();
        return e instanceof UnknownCommand unknown && !unknown.meant.isEmpty()
                ? program + " help " + unknown.meant
                : program + " --help";
    }

    /** The message, and which option may have been meant where there is none such. */
    static String message(ParameterException e) {
        List<String> unmatched = e instanceof UnmatchedArgumentException other ? other.getUnmatched() : List.of();
        Optional<String> meant = unmatched.stream()
                .findFirst()
                .map(typed -> typed.split("=", 2)[0])
                .filter(typed -> typed.startsWith("--"))
                .flatMap(typed -> Nearest.of(
                        typed, e.getCommandLine().getCommandSpec().optionsMap().keySet()));
        return e.getMessage() + meant.map(UnknownCommand::question).orElse("");
    }

    private static String question(String meant) {
        return "; did you mean " + meant + "?";
    }
}
