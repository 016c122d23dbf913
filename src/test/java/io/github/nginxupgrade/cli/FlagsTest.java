package io.github.nginxupgrade.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.linux.Linux;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** An option without a value is on where it is typed, whatever the file of defaults says of it. */
class FlagsTest {
    private static final Os OS = Linux.machine();

    private record Flag(String command, String name) {
        @Override
        public String toString() {
            return command + " " + name;
        }
    }

    static Stream<Flag> flags() {
        return Cli.NAMES.stream().flatMap(command -> Cli.spec(OS, command).options().stream()
                .filter(option -> option.arity().max() == 0 && !option.usageHelp() && !option.versionHelp())
                .map(option -> new Flag(command, option.longestName())));
    }

    @Test
    void thereAreSome() {
        assertThat(flags().map(Flag::name)).contains("--yes", "--hold", "--dry-run", "--watch", "--verbose");
    }

    @ParameterizedTest
    @MethodSource("flags")
    void isOnWhereItIsTyped(Flag flag) throws IOException {
        String typed = flag.name();
        assertThat(value(flag, "")).isFalse();
        assertThat(value(flag, "", typed)).isTrue();
        assertThat(value(flag, "true")).isTrue();
        assertThat(value(flag, "true", typed)).isTrue();
        assertThat(value(flag, "false", typed)).isTrue();
        assertThat(value(flag, "true", typed + "=false")).isFalse();
    }

    private static boolean value(Flag flag, String inTheFile, String... typed) throws IOException {
        String key = flag.command() + "." + flag.name().substring(2);
        String text = inTheFile.isEmpty() ? "" : key + " = " + inTheFile + "\n";
        CommandLine line = Cli.line(OS, flag.command());
        line.setDefaultValueProvider(new Defaults(Path.of("defaults"), text, Optional.empty()));
        var words = new ArrayList<>(List.of(flag.command()));
        words.addAll(List.of(typed));
        if (flag.command().equals("completion")) {
            words.add("bash");
        }
        CommandLine.ParseResult unused = line.parseArgs(words.toArray(String[]::new));
        OptionSpec option =
                line.getSubcommands().get(flag.command()).getCommandSpec().findOption(flag.name());
        return option.<Boolean>getValue();
    }
}
