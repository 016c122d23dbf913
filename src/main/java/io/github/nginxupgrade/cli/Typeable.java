package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.command.Candidates;
import io.github.nginxupgrade.command.ReloadRequest;
import io.github.nginxupgrade.engine.DrainPolicy;
import io.github.nginxupgrade.preflight.Catalogue;
import io.github.nginxupgrade.preflight.HazardKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What a shell can offer for a value.
 *
 * @param source where it comes from
 * @param words where it is one of a few words, those
 */
record Typeable(Source source, List<String> words) {
    /** Where values come from. */
    enum Source {
        /** It takes none. */
        FLAG,
        /** Nobody but the user knows it. */
        ANYTHING,
        WORDS,
        FILE,
        FOLDER,
        /** What {@link Candidates} knows at the moment at which TAB is pressed. */
        PIDFILE,
        PID,
        RUN
    }

    Typeable {
        words = List.copyOf(words);
    }

    static Typeable of(CommandSpec command, ArgSpec argument) {
        if (argument.isOption() && argument.arity().max() == 0) {
            return of(Source.FLAG);
        }
        String label = argument.paramLabel();
        boolean file = argument.type() == Path.class || argument.auxiliaryTypes()[0] == Path.class;
        if (file) {
            boolean pidFile = argument instanceof OptionSpec option
                    && option.longestName().equals("--pid-file");
            boolean folder = List.of("DIR", "FOLDER").contains(label);
            return of(pidFile ? Source.PIDFILE : folder ? Source.FOLDER : Source.FILE);
        }
        return switch (label) {
            case "PID" -> of(Source.PID);
            case "RUN" -> of(Source.RUN);
            case "HAZARD" -> new Typeable(Source.WORDS, hazards(command));
            case "COMMAND" ->
                new Typeable(
                        Source.WORDS,
                        commands(command.root()).stream().map(CommandSpec::name).toList());
            default -> ofWords(command, argument);
        };
    }

    boolean isPath() {
        return source == Source.FILE || source == Source.FOLDER || source == Source.PIDFILE;
    }

    private static Typeable of(Source source) {
        return new Typeable(source, List.of());
    }

    private static Typeable ofWords(CommandSpec command, ArgSpec argument) {
        Iterable<String> candidates = argument.completionCandidates();
        if (candidates == null) {
            return of(Source.ANYTHING);
        }
        List<String> all = StreamSupport.stream(candidates.spliterator(), false)
                .map(word -> word.toLowerCase(Locale.ROOT))
                .toList();
        return new Typeable(Source.WORDS, argument.type() == DrainPolicy.class ? policies(command, all) : all);
    }

    /** To hold, or to go back, is something that only an upgrade can do. */
    private static List<String> policies(CommandSpec command, List<String> all) {
        return command.findOption("--hold") == null ? List.of("commit", "terminate") : all;
    }

    private static List<String> hazards(CommandSpec command) {
        return command.name().equals("reload")
                ? List.of(ReloadRequest.ALLOWABLE)
                : Catalogue.all().stream()
                        .filter(HazardKind::canBeAllowed)
                        .map(HazardKind::id)
                        .toList();
    }

    /** The commands that are told of. */
    static List<CommandSpec> commands(CommandSpec program) {
        return program.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(command -> !command.usageMessage().hidden())
                .toList();
    }

    /** The names of an option, as they are typed. */
    static Stream<String> names(CommandSpec command) {
        var names = new ArrayList<String>();
        command.options().forEach(option -> names.addAll(List.of(option.names())));
        return names.stream();
    }
}
