package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.Trust;
import io.github.nginxupgrade.text.Nearest;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** The file of defaults for options: each key with its line, so that a mistake in it can be found. */
final class Defaults implements IDefaultValueProvider {
    private static final String PROGRAM = "nginx-upgrade.";
    private static final String SITE = "/etc/nginx-upgrade/config.properties";
    private static final int LARGEST = 1 << 16;

    private final Path file;
    private final Properties values = new Properties();
    private final Map<String, Integer> lines = new LinkedHashMap<>();

    /** Those of a text; of none there are none. */
    Defaults(Path file, String text) throws IOException {
        this.file = file;
        String[] physical = text.split("\\R", -1);
        for (int at = 0; at < physical.length; at++) {
            int first = at;
            var logical = new StringBuilder(physical[at]);
            while (isContinued(physical[at]) && at + 1 < physical.length) {
                at++;
                logical.append('\n').append(physical[at]);
            }
            read(first + 1, logical.toString());
        }
    }

    /** {@code --config FILE} must be known before the other options get their defaults. */
    static Defaults of(Os os, String[] arguments) throws OsFailure, IOException {
        Optional<Path> given = given(arguments);
        if (given.equals(Optional.of(Path.of("/dev/null")))) {
            return new Defaults(given.get(), ""); // as it is done to have none
        }
        Path file = given.orElse(Path.of(SITE));
        Optional<String> text = os.files().read(file, 0, LARGEST);
        if (given.isPresent() && text.isEmpty()) {
            throw new IOException("there is no file " + given.get());
        }
        Optional<String> breach = text.isEmpty()
                ? Optional.empty()
                : Trust.breach(os.files(), file, Set.of(os.host().userId()));
        if (breach.isPresent()) {
            throw new IOException(
                    "cannot use " + file + ": " + breach.get() + "; others could change what is asked for");
        }
        return new Defaults(file, text.orElse(""));
    }

    private static Optional<Path> given(String[] arguments) {
        Optional<Path> given = Optional.empty();
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].startsWith("--config=")) {
                given = Optional.of(Path.of(arguments[i].substring("--config=".length())));
            } else if (arguments[i].equals("--config") && i + 1 < arguments.length) {
                given = Optional.of(Path.of(arguments[i + 1]));
            }
        }
        return given;
    }

    /** One line of java.util.Properties, with those that continue it. */
    private void read(int number, String logical) throws IOException {
        var one = new Properties();
        one.load(new StringReader(logical));
        for (String key : one.stringPropertyNames()) {
            values.setProperty(key, one.getProperty(key));
            lines.put(key, number);
        }
    }

    /** An odd number of backslashes at its end, and no comment. */
    private static boolean isContinued(String line) {
        String stripped = line.stripLeading();
        int trailing = line.length() - line.replaceAll("\\\\+$", "").length();
        return trailing % 2 == 1 && !stripped.startsWith("#") && !stripped.startsWith("!");
    }

    @Override
    public @Nullable String defaultValue(ArgSpec option) {
        return written(option.command().name(), key(option))
                .map(values::getProperty)
                .orElse(null);
    }

    /** {@code FILE:3}, where its default is in this file. */
    String origin(OptionSpec option) {
        return line(option.command().name(), key(option))
                .map(line -> file + ":" + line)
                .orElse(file.toString());
    }

    private Optional<Integer> line(String command, String key) {
        return written(command, key).map(lines::get);
    }

    /** As it stands in the file: the most particular of its names that is there. */
    private Optional<String> written(String command, String key) {
        return Stream.of(PROGRAM + command + "." + key, command + "." + key, key)
                .filter(lines::containsKey)
                .findFirst();
    }

    private static String key(ArgSpec option) {
        return option instanceof OptionSpec named ? named.longestName().replaceFirst("^--", "") : option.paramLabel();
    }

    /** The first key that no option has, in words; a default that is not heeded is worse than one that is refused. */
    Optional<String> unknown(Os os) {
        for (Map.Entry<String, Integer> each : lines.entrySet()) {
            String key = each.getKey().startsWith(PROGRAM) ? each.getKey().substring(PROGRAM.length()) : each.getKey();
            if (!isKnown(os, key)) {
                String meant = Nearest.of(key, known(os))
                        .map(near -> "; did you mean " + near + "?")
                        .orElse("");
                return Optional.of(
                        file + ":" + each.getValue() + ": there is no option '" + each.getKey() + "'" + meant);
            }
        }
        return Optional.empty();
    }

    private static boolean isKnown(Os os, String key) {
        int dot = key.indexOf('.');
        if (dot > 0 && Cli.NAMES.contains(key.substring(0, dot))) {
            return keys(Cli.spec(os, key.substring(0, dot))).anyMatch(key.substring(dot + 1)::equals);
        }
        return known(os).contains(key);
    }

    /** For the few who mistype: this reads the options of every command. */
    private static Set<String> known(Os os) {
        var known = new TreeSet<String>();
        for (String command : Cli.NAMES) {
            keys(Cli.spec(os, command)).forEach(key -> known.addAll(List.of(key, command + "." + key)));
        }
        return known;
    }

    private static Stream<String> keys(CommandSpec command) {
        return command.args().stream().map(Defaults::key);
    }

    /** {@code FILE:3: } where it is a value of this file that was not understood; else nothing. */
    String place(ParameterException e, String[] arguments) {
        if (!(e.getArgSpec() instanceof OptionSpec option)) {
            return "";
        }
        boolean typed = List.of(arguments).stream()
                .anyMatch(word -> List.of(option.names()).contains(word.split("=", 2)[0]));
        return typed
                ? ""
                : line(e.getCommandLine().getCommandName(), key(option))
                        .map(line -> file + ":" + line + ": ")
                        .orElse("");
    }
}
