package io.github.nginxupgrade.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/srv/\u001b]0;title\u0007/nginx.pid",
                "a\nrm -rf /tmp/x",
                "tab\tand 'quotes' and \\ and $(reboot) and \u202e\u009b7",
                "tag \udb40\udc41 é",
                "\u007f",
                "",
                "-n"
            })
    void aShellReadsBackWhatWasQuoted(String word) throws Exception {
        String line = ShellWords.join(List.of(word, "next"));
        assertThat(line.codePoints().anyMatch(point -> Character.isISOControl(point) || point == 0x202e))
                .as(line)
                .isFalse();
        Process shell = new ProcessBuilder("bash", "-c", "printf '%s|' " + line).start();
        String read = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).isZero();
        assertThat(read).as(line).isEqualTo(word + "|next|");
    }
}
