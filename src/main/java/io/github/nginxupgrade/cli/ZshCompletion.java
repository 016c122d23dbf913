package io.github.nginxupgrade.cli;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** A completion script for zsh(1), to be sourced or put into {@code $fpath}: one line of _arguments for each thing to type. */
final class ZshCompletion {
    private static final String SCRIPT =
            """
            #compdef @NAME@

            # what the program knows at this moment, in its order
            _@NAME@_ask() { # KIND
              local -a asked
              asked=("${(@f)$(command @NAME@ candidates $1 -- "${(@Q)words[1,CURRENT-1]}" 2>/dev/null </dev/null)}")
              asked=("${(@)asked:#}")
              (( $#asked )) && compadd -V $1 -a asked
            }

            _@NAME@_pid_files() {
              _@NAME@_ask pidfile || _files
            }

            _@NAME@() {
              local curcontext=$curcontext state state_descr line
              local -A opt_args
              local -a commands
              commands=(
            @COMMANDS@  )
              _arguments -C '(- *)'{-h,--help}'[show this help]' '(- *)'{-V,--version}'[the version of this program]' \\
                '1:COMMAND:->command' '*::value:->value' && return
              case $state in
                command) _describe -t commands command commands ;;
                value)
                  curcontext=${curcontext%:*:*}:@NAME@-$words[1]:
                  case $words[1] in
            @ARGUMENTS@      esac
                  ;;
              esac
            }

            if [[ ${funcstack[1]} == _@NAME@ ]]; then _@NAME@ "$@"; else compdef _@NAME@ @NAME@; fi
            """;

    private final CommandSpec program;

    ZshCompletion(CommandSpec program) {
        this.program = program;
    }

    String script() {
        List<CommandSpec> commands = Typeable.commands(program);
        return SCRIPT.replace(
                        "@COMMANDS@",
                        lines(commands.stream().map(command -> "    " + quoted(command.name() + ":" + first(command)))))
                .replace("@ARGUMENTS@", lines(commands.stream().map(this::arguments)))
                .replace("@NAME@", program.name());
    }

    private static String first(CommandSpec command) {
        return FishCompletion.first(command.usageMessage().description()).replace(":", "\\:");
    }

    private String arguments(CommandSpec command) {
        Stream<String> options = command.options().stream()
                .flatMap(option -> Stream.of(option.names()).map(name -> option(command, option, name)));
        Stream<String> parameters =
                command.positionalParameters().stream().map(parameter -> quoted("::" + value(command, parameter)));
        return "        " + command.name() + ") _arguments -S "
                + Stream.concat(options, parameters).collect(Collectors.joining(" \\\n          ")) + " ;;";
    }

    /** {@code '(-o --output)--output=[what it is]:FORM:(text json)'}; what can be repeated has a star in place of the bracket. */
    private String option(CommandSpec command, OptionSpec option, String name) {
        boolean flag = option.arity().max() == 0;
        boolean repeated = option.isMultiValue();
        String alone = repeated ? "*" : "(" + String.join(" ", option.names()) + ")";
        String way = flag ? "" : name.startsWith("--") ? "=" : "+";
        String said = FishCompletion.first(option.description()).replaceAll("[\\[\\]\\\\]", "\\\\$0");
        String optional = option.arity().min() == 0 ? "::" : ":";
        return quoted(alone + name + way + "[" + said + "]" + (flag ? "" : optional + value(command, option)));
    }

    private String value(CommandSpec command, ArgSpec argument) {
        Typeable value = Typeable.of(command, argument);
        String label = argument.paramLabel().replace(":", "\\:");
        return label + ":"
                + switch (value.source()) {
                    case FLAG, ANYTHING -> " ";
                    case WORDS -> "(" + String.join(" ", value.words()) + ")";
                    case FILE -> "_files";
                    case FOLDER -> "_files -/";
                    case PIDFILE -> " _" + program.name() + "_pid_files";
                    case PID -> " _" + program.name() + "_ask pid";
                    case RUN -> " _" + program.name() + "_ask run";
                };
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private static String lines(Stream<String> lines) {
        return lines.map(line -> line + "\n").collect(Collectors.joining());
    }
}
