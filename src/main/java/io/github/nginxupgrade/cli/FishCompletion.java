package io.github.nginxupgrade.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** A completion script for fish(1), which picocli does not make: one {@code complete} line for each thing to type. */
final class FishCompletion {
    private final CommandSpec program;

    FishCompletion(CommandSpec program) {
        this.program = program;
    }

    String script() {
        var lines = new ArrayList<String>();
        lines.add("# fish completion of " + program.name());
        lines.add(complete("-f"));
        String none = " -n __fish_use_subcommand";
        program.options().forEach(option -> lines.add(complete(none + option(option))));
        program.subcommands().forEach((name, command) -> {
            lines.add(complete(none + " -a " + quoted(name) + described(command.getCommandSpec())));
            lines.addAll(inside(name, command.getCommandSpec()));
        });
        return String.join("\n", lines) + "\n";
    }

    private List<String> inside(String name, CommandSpec command) {
        String here = " -n " + quoted("__fish_seen_subcommand_from " + name);
        var lines = new ArrayList<String>();
        command.options().forEach(option -> lines.add(complete(here + option(option))));
        command.positionalParameters().stream()
                .map(FishCompletion::values)
                .filter(values -> !values.isEmpty())
                .forEach(values -> lines.add(complete(here + values)));
        return lines;
    }

    private String complete(String rest) {
        return "complete -c " + program.name() + (rest.startsWith(" ") ? "" : " ") + rest;
    }

    /** {@code -l output -s o -x -a 'text json'}; {@code -x}: it takes a value, and that is no file; {@code -r}: any. */
    private static String option(OptionSpec option) {
        String names = option.names().length == 0
                ? ""
                : List.of(option.names()).stream()
                        .map(name -> name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1))
                        .collect(Collectors.joining());
        boolean takesValue = option.arity().max() > 0;
        String values = takesValue ? values(option) : "";
        // what an option that offers its words says is nothing but these words
        boolean told = values.startsWith(" -a ");
        return names + (takesValue && !isFile(option) ? " -x" : "") + values + (told ? "" : described(option));
    }

    /** What can be typed for this option or parameter: a file, or one of a few words; else nothing is offered. */
    private static String values(ArgSpec argument) {
        if (isFile(argument)) {
            return " -r -F";
        }
        Iterable<String> candidates = argument.completionCandidates();
        String words = candidates == null
                ? ""
                : StreamSupport.stream(candidates.spliterator(), false).collect(Collectors.joining(" "));
        return words.isEmpty() ? "" : " -a " + quoted(words.toLowerCase(Locale.ROOT));
    }

    private static boolean isFile(ArgSpec argument) {
        return argument.type() == Path.class || argument.auxiliaryTypes()[0] == Path.class;
    }

    private static String described(OptionSpec option) {
        return described(option.description());
    }

    private static String described(CommandSpec command) {
        return described(command.usageMessage().description());
    }

    /** The first sentence will do, and its variables are for the help text. */
    private static String described(String[] text) {
        String all = text.length == 0 ? "" : text[0];
        String first = all.split("[.;(]", 2)[0].strip();
        return first.isEmpty() || first.contains("${") ? "" : " -d " + quoted(first);
    }

    /** Fish knows two escapes within single quotes: the quote and the backslash. */
    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
