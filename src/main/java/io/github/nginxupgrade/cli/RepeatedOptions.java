package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.command.TypedOptions;
import io.github.nginxupgrade.os.Os;
import java.lang.reflect.Member;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * What stood on the command line, for the commands that are suggested: whoever copies the line must get what he asked for.
 * What comes from the file of defaults or from the environment comes from there again.
 */
final class RepeatedOptions implements TypedOptions {
    /** These change how something is told, whether somebody is asked, or it is only tried, and not what is done. */
    static final Set<String> OF_FORM =
            Set.of("--output", "--color", "--verbose", "--yes", "--help", "--version", "--watch", "--dry-run");

    private static final String PID = "--pid";
    private static final String PID_FILE = "--pid-file";

    private final Os os;
    private final CommandSpec spec;

    RepeatedOptions(Os os, CommandSpec spec) {
        this.os = os;
        this.spec = spec;
    }

    @Override
    public List<String> again(String command, Optional<Path> pidFile) {
        Optional<ParseResult> typed = Optional.ofNullable(spec.commandLine().getParseResult());
        if (typed.isEmpty()) {
            return List.of();
        }
        List<OptionSpec> options = new LinkedHashSet<>(typed.get().matchedOptions())
                .stream()
                        .filter(option -> !OF_FORM.contains(option.longestName()))
                        .toList();
        List<PositionalParamSpec> positionals = typed.get().matchedPositionals();
        // to read the annotations of a command takes longer than a look
        boolean known = command.equals(spec.name())
                || (positionals.isEmpty() && options.stream().allMatch(RepeatedOptions::isOfEveryCommand));
        CommandSpec other = known ? spec : Cli.spec(os, command);
        return words(other, positionals, options, pidFile);
    }

    private static List<String> words(
            CommandSpec other,
            List<PositionalParamSpec> positionals,
            List<OptionSpec> options,
            Optional<Path> pidFile) {
        var words = new ArrayList<String>();
        for (PositionalParamSpec positional : positionals) {
            boolean takes = other.positionalParameters().stream()
                    .anyMatch(its -> its.paramLabel().equals(positional.paramLabel()));
            if (takes) {
                words.addAll(positional.originalStringValues());
            }
        }
        for (OptionSpec option : options) {
            if (option.longestName().equals(PID) && pidFile.isPresent()) {
                words.addAll(List.of(PID_FILE, pidFile.get().toString()));
            } else {
                Optional.ofNullable(other.findOption(option.longestName()))
                        .ifPresent(its -> add(words, option, Typeable.of(other, its)));
            }
        }
        return words;
    }

    private static void add(List<String> words, OptionSpec option, Typeable takes) {
        String name = option.longestName();
        if (option.arity().max() == 0) {
            words.add(name);
            return;
        }
        for (String typed : option.originalStringValues()) {
            // a hazard of apply, say, which a reload does not have
            if (takes.source() == Typeable.Source.WORDS && !takes.words().contains(typed.toLowerCase(Locale.ROOT))) {
                continue;
            }
            String value = takes.isPath() ? wherever(typed) : typed;
            if (value.isEmpty() && option.arity().min() == 0) {
                words.add(name);
            } else if (value.startsWith("-")) {
                words.add(name + "=" + value);
            } else {
                words.addAll(List.of(name, value));
            }
        }
    }

    /** The line may be typed in another folder. What leads through .. may lead through a link, and stays as it is. */
    private static String wherever(String path) {
        if (path.isEmpty() || path.startsWith("-")) {
            return path;
        }
        Path absolute = Path.of(path).toAbsolutePath();
        return (path.contains("..") ? absolute : absolute.normalize()).toString();
    }

    private static boolean isOfEveryCommand(OptionSpec option) {
        return option.userObject() instanceof Member member
                && (member.getDeclaringClass() == CommonOptions.class
                        || member.getDeclaringClass() == CommonOptions.Which.class);
    }
}
