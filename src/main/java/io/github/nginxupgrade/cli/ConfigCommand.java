package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.report.Line;
import io.github.nginxupgrade.report.Setting;
import io.github.nginxupgrade.report.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code nginx-upgrade config [COMMAND]}: what holds where nothing is typed, and where that comes from. */
@Command(
        name = "config",
        description = "What the options are where they are not typed, and where each value comes from.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} config                       of all commands",
            "  ${ROOT-COMMAND-NAME} config apply                 of one",
            "  ${ROOT-COMMAND-NAME} config --config b.properties  with another file of defaults"
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class ConfigCommand implements Callable<Integer> {
    private static final String BUILT_IN = "built in";
    private static final String NOT_SET = "";
    /** A default that an environment variable may be. */
    private static final Pattern ENVIRONMENT = Pattern.compile("\\$\\{env:(\\w+)}");

    @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command that is meant (default: all).")
    @Nullable
    String command;

    @Mixin
    CommonOptions common = new CommonOptions();

    @Spec
    CommandSpec spec = CommandSpec.create();

    private final Os os;

    ConfigCommand(Os os) {
        this.os = os;
    }

    @Override
    public Integer call() throws Exception {
        String name = command;
        if (name != null && !Cli.NAMES.contains(name)) {
            throw new UnknownCommand(spec.root().commandLine(), name);
        }
        var settings = new ArrayList<Setting>();
        for (String each : name == null ? Cli.NAMES : List.of(name)) {
            settings.addAll(of(Cli.spec(os, each)));
        }
        Terminal out = Terminal.output(Style.PLAIN);
        if (common.output == Output.text) {
            settings.forEach(setting -> out.say(Line.of(setting.words())));
            out.flush();
        } else {
            out.json(Setting.json(settings));
        }
        return 0;
    }

    private List<Setting> of(CommandSpec of) throws Exception {
        IDefaultValueProvider file = spec.commandLine().getDefaultValueProvider();
        var settings = new ArrayList<Setting>();
        for (OptionSpec option : of.options()) {
            if (option.usageHelp() || option.versionHelp() || option.hidden()) {
                continue;
            }
            String key = of.name() + "." + option.longestName().replaceFirst("^--", "");
            Optional<String> written = Optional.ofNullable(file.defaultValue(option));
            String from = file instanceof Defaults defaults ? defaults.origin(option) : BUILT_IN;
            settings.add(written.map(value -> new Setting(key, value, from)).orElseGet(() -> builtIn(key, option)));
        }
        return settings;
    }

    private static Setting builtIn(String key, OptionSpec option) {
        String declared = Optional.ofNullable(option.defaultValue()).orElse(NOT_SET);
        // as it stands in the declaration; the other one has the variable's value already
        Matcher variable = ENVIRONMENT.matcher(String.valueOf(option.defaultValueString(false)));
        if (!variable.matches()) {
            return new Setting(key, declared, BUILT_IN);
        }
        Optional<String> value = Optional.ofNullable(System.getenv(variable.group(1)));
        return new Setting(key, value.orElse(NOT_SET), value.isPresent() ? variable.group(1) : BUILT_IN);
    }
}
