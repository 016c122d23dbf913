package io.github.nginxupgrade.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.nginxupgrade.Pages;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.linux.Linux;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each command that the documentation has somebody type is one that the program understands. */
class PagesCommandsTest {
    private static final Os OS = Linux.machine();

    /** What is before it on a line is another program's, and what is behind it the shell's. */
    static Stream<String> commands() {
        return Pages.commands()
                .map(command -> command.replaceFirst("^kill .*&& ", "").replaceFirst(" >.*", ""))
                .filter(command -> command.startsWith("nginx-upgrade"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void isUnderstood(String command) {
        String[] words = Arrays.copyOfRange(command.split(" +", -1), 1, command.split(" +", -1).length);
        assertThatCode(() -> Cli.line(OS, words).parseArgs(words)).doesNotThrowAnyException();
    }

    /** Two languages, and the same to type. */
    @ParameterizedTest
    @MethodSource("translated")
    void aTranslationHasTheSameCommands(String page) {
        List<String> typed = Pages.typed(Path.of("docs", "zh-CN", page));
        assertThat(typed).isNotEmpty().isEqualTo(Pages.typed(Path.of("docs", page)));
    }

    static Stream<String> translated() {
        return Stream.of("runbook.md");
    }

    @Test
    void thereAreMany() {
        assertThat(commands().count()).isGreaterThan(15);
    }
}
