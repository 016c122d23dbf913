package io.github.nginxupgrade.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** A completion script for fish(1), which picocli does not make: one {@code complete} line for each thing to type. */
final class FishCompletion {
    /** Pid files of masters that run; where none of them goes on from what was typed, whatever file does. */
    private static final String PID_FILES =
            """
            function @FUNCTION@
              set -l typed (commandline -ct | string replace -r -- '^--[a-z-]+=' '' | string unescape)
              set -l offered
              for each in @ASKED@
                if test x(string sub -l (string length -- "$typed") -- "$each") = x"$typed"
                  set -a offered "$each"
                end
              end
              if set -q offered[1]
                printf '%s\\n' $offered
              else
                __fish_complete_path "$typed"
              end
            end""";

    /** Such a value is a file, or in a folder. */
    private static final String FILES = " -r -F";

    private final CommandSpec program;

    FishCompletion(CommandSpec program) {
        this.program = program;
    }

    String script() {
        var lines = new ArrayList<String>();
        lines.add("# fish completion of " + program.name());
        lines.add(PID_FILES.replace("@FUNCTION@", pidFiles()).replace("@ASKED@", asked("pidfile")));
        lines.add(complete("-f"));
        String none = " -n __fish_use_subcommand";
        program.options().forEach(option -> lines.add(complete(none + option(program, option))));
        for (CommandSpec command : Typeable.commands(program)) {
            lines.add(complete(none + " -a " + quoted(command.name()) + described(command)));
            lines.addAll(inside(command.name(), command));
        }
        return String.join("\n", lines) + "\n";
    }

    private List<String> inside(String name, CommandSpec command) {
        String here = " -n " + quoted("__fish_seen_subcommand_from " + name);
        var lines = new ArrayList<String>();
        command.options().forEach(option -> lines.add(complete(here + option(command, option))));
        command.positionalParameters().stream()
                .map(parameter -> values(command, parameter))
                .filter(values -> !values.isEmpty())
                .forEach(values -> lines.add(complete(here + values)));
        return lines;
    }

    private String complete(String rest) {
        return "complete -c " + program.name() + (rest.startsWith(" ") ? "" : " ") + rest;
    }

    /** {@code -l output -s o -x -a 'text json'}; {@code -x}: it takes a value, and that is no file. */
    private String option(CommandSpec command, OptionSpec option) {
        String names = List.of(option.names()).stream()
                .map(name -> name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1))
                .collect(Collectors.joining());
        boolean takesValue = option.arity().max() > 0;
        String values = takesValue ? values(command, option) : "";
        boolean isFile = values.startsWith(FILES);
        // what an option that offers its words says is nothing but these words
        boolean told = values.startsWith(" -a ") && !option.paramLabel().equals("HAZARD");
        return names + (takesValue && !isFile ? " -x" : "") + values + (told ? "" : described(option));
    }

    /** What can be typed for this option or parameter; {@code -k}: in this order. */
    private String values(CommandSpec command, ArgSpec argument) {
        Typeable value = Typeable.of(command, argument);
        return switch (value.source()) {
            case FLAG, ANYTHING -> "";
            case WORDS -> " -a " + quoted(String.join(" ", value.words()));
            case FILE -> FILES;
            case FOLDER -> " -a " + quoted("(__fish_complete_directories)");
            case PIDFILE -> " -k -a " + quoted("(" + pidFiles() + ")");
            case PID -> " -k -a " + quoted(asked("pid"));
            case RUN -> " -k -a " + quoted(asked("run"));
        };
    }

    private String pidFiles() {
        return "__" + program.name().replaceAll("[^A-Za-z0-9]", "_") + "_pid_files";
    }

    /** Fish quotes each line of what a command says, when it puts that on the line. */
    private String asked(String kind) {
        return "(command " + program.name() + " candidates " + kind
                + " -- (commandline -opc)[2..-1] 2>/dev/null </dev/null)";
    }

    private static String described(OptionSpec option) {
        return described(option.description());
    }

    private static String described(CommandSpec command) {
        return described(command.usageMessage().description());
    }

    private static String described(String[] text) {
        String first = first(text);
        return first.isEmpty() ? "" : " -d " + quoted(first);
    }

    /** The first sentence will do, and its variables are for the help text. */
    static String first(String[] text) {
        String all = text.length == 0 ? "" : text[0];
        String first = all.split("[.;(]", 2)[0].strip();
        return first.contains("${") ? "" : first;
    }

    /** Fish knows two escapes within single quotes: the quote and the backslash. */
    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
