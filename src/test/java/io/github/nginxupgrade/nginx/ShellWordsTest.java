package io.github.nginxupgrade.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.text.Visible;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ShellWordsTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "/run/nginx.pid, /run/nginx.pid",
                "a b, 'a b'",
                "it's, 'it'\\''s'",
                "größe, 'größe'",
                "$(reboot), '$(reboot)'",
            })
    void whatCanBeSeenIsQuotedWithoutBeingChanged(String word, String quoted) {
        assertThat(ShellWords.join(List.of(word))).isEqualTo(quoted);
    }

    static Stream<Arguments> hiddenWords() {
        return Stream.of(
                        "/srv/\u001b]0;title\u0007/nginx.pid",
                        "a\nrm -rf /tmp/x",
                        "tab\tand 'quotes' and \\ and \\n and $(reboot) and \u202e\u009b7 100% %s !! `id` \"x\"",
                        "\u001b7 octal digits behind",
                        "tag \udb40\udc41 é",
                        "\u007f",
                        "-n\r",
                        "\n\n-",
                        "")
                .flatMap(word -> Stream.of(Arguments.of("sh", word), Arguments.of("bash", word)));
    }

    @ParameterizedTest
    @MethodSource("hiddenWords")
    void aShellReadsBackWhatWasQuoted(String shell, String word) throws Exception {
        assertThat(readBy(shell, word)).isEqualTo(word + "|next|");
    }

    /** A command substitution drops it. */
    @Test
    void aLineFeedAtTheEndIsForShellsThatKnowTheNewestStandard() throws Exception {
        assertThat(readBy("bash", "a 100%'\\\n")).isEqualTo("a 100%'\\\n|next|");
    }

    private static String readBy(String shell, String word) throws Exception {
        String line = ShellWords.join(List.of(word, "next"));
        assertThat(line.codePoints().anyMatch(Visible::isHidden)).as(line).isFalse();
        Process process = new ProcessBuilder(shell, "-c", "printf '%s|' " + line).start();
        String read = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(line).isZero();
        return read;
    }
}
