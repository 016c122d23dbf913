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
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    private static final Pattern SECTION = Pattern.compile("\\s*\\[\\s*(.*?)\\s*]\\s*");

    private final Path file;
    private final Optional<Path> instance;
    /** What counts for every nginx, and before it what counts for this one. */
    private final Layer general = new Layer();

    private final Layer particular = new Layer();
    /** Those that do not count here are to be right too. */
    private final Map<Integer, String> keys = new TreeMap<>();

    private int firstSection;

    /** Values, each with the line at which it stands. */
    private record Layer(Properties values, Map<String, Integer> lines) {
        Layer() {
            this(new Properties(), new LinkedHashMap<>());
        }
    }

    /**
     * Those of a text; of none there are none.
     *
     * @param instance the pid file that was typed: its section counts before the rest
     */
    Defaults(Path file, String text, Optional<Path> instance) throws IOException {
        this.file = file;
        this.instance = instance;
        Optional<Layer> layer = Optional.of(general);
        String[] physical = text.split("\\R", -1);
        for (int at = 0; at < physical.length; at++) {
            int first = at;
            var logical = new StringBuilder(physical[at]);
            while (isContinued(physical[at]) && at + 1 < physical.length) {
                at++;
                logical.append('\n').append(physical[at]);
            }
            Matcher section = SECTION.matcher(logical);
            if (section.matches()) {
                layer = section(first + 1, section.group(1));
            } else {
                read(first + 1, logical.toString(), layer);
            }
        }
    }

    /** The keys of a section; empty where it is of another nginx. */
    private Optional<Layer> section(int line, String name) throws IOException {
        if (!name.startsWith("/")) {
            throw new IOException(file + ":" + line + ": [" + name + "] is no pid file, by its whole path");
        }
        firstSection = firstSection == 0 ? line : firstSection;
        return instance.equals(Optional.of(Path.of(name).normalize())) ? Optional.of(particular) : Optional.empty();
    }

    /** {@code --config FILE} must be known before the other options get their defaults. */
    static Defaults of(Os os, String[] arguments) throws OsFailure, IOException {
        Optional<Path> given = ParsedAhead.path(arguments, "--config");
        if (given.equals(Optional.of(Path.of("/dev/null")))) {
            return new Defaults(given.get(), "", Optional.empty()); // as it is done to have none
        }
        Path file = given.orElse(Path.of(SITE));
        Optional<String> text = os.files().whole(file, LARGEST);
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
        Optional<Path> pidFile = ParsedAhead.path(arguments, "--pid-file");
        return new Defaults(
                file, text.orElse(""), pidFile.map(path -> path.toAbsolutePath().normalize()));
    }

    /** Where it has sections and nothing says which of them counts, in words; empty where that does not matter. */
    Optional<String> undecided() {
        return firstSection == 0 || instance.isPresent()
                ? Optional.empty()
                : Optional.of(file + ":" + firstSection
                        + " has options for one nginx alone: say --pid-file, so that it is clear"
                        + " whether they count");
    }

    /** One line of java.util.Properties, with those that continue it. */
    private void read(int number, String logical, Optional<Layer> layer) throws IOException {
        var one = new Properties();
        one.load(new StringReader(logical));
        for (String key : one.stringPropertyNames()) {
            keys.put(number, key);
            if (layer.isPresent()) {
                layer.get().values().setProperty(key, one.getProperty(key));
                layer.get().lines().put(key, number);
            }
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
        return written(option)
                .map(found -> found.layer().values().getProperty(found.key()))
                .orElse(null);
    }

    /** {@code FILE:3}, where its default is in this file. */
    String origin(OptionSpec option) {
        return line(option).map(line -> file + ":" + line).orElse(file.toString());
    }

    private Optional<Integer> line(ArgSpec option) {
        return written(option).map(found -> found.layer().lines().get(found.key()));
    }

    private record Written(Layer layer, String key) {}

    /** As it stands in the file: what is said of this nginx first, and of its names the most particular that is there. */
    private Optional<Written> written(ArgSpec option) {
        String command = option.command().name();
        String key = key(option);
        return Stream.of(particular, general)
                .flatMap(layer -> Stream.of(PROGRAM + command + "." + key, command + "." + key, key)
                        .filter(layer.lines()::containsKey)
                        .map(name -> new Written(layer, name)))
                .findFirst();
    }

    private static String key(ArgSpec option) {
        return option instanceof OptionSpec named ? named.longestName().replaceFirst("^--", "") : option.paramLabel();
    }

    /** The first key that no option has, in words; a default that is not heeded is worse than one that is refused. */
    Optional<String> unknown(Os os) {
        for (Map.Entry<Integer, String> each : keys.entrySet()) {
            String key =
                    each.getValue().startsWith(PROGRAM) ? each.getValue().substring(PROGRAM.length()) : each.getValue();
            if (!isKnown(os, key)) {
                String meant = Nearest.of(key, known(os))
                        .map(near -> "; did you mean " + near + "?")
                        .orElse("");
                return Optional.of(
                        file + ":" + each.getKey() + ": there is no option '" + each.getValue() + "'" + meant);
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
        return typed ? "" : line(option).map(line -> file + ":" + line + ": ").orElse("");
    }
}
