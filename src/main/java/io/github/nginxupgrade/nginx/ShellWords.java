package io.github.nginxupgrade.nginx;

import io.github.nginxupgrade.text.Visible;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Words as they are typed into a POSIX shell, so that what is suggested can be copied. */
public final class ShellWords {
    private ShellWords() {}

    /** Joined by spaces; a word is quoted where the shell would read it otherwise. */
    public static String join(List<String> words) {
        return words.stream().map(ShellWords::quote).collect(Collectors.joining(" "));
    }

    private static String quote(String word) {
        if (!Visible.line(word).equals(word)) {
            return quoteHidden(word);
        }
        return word.matches("[A-Za-z0-9_./:=,@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /**
     * {@code $'a\033b'}: POSIX.1-2024 has it, and so have bash, zsh, ksh and busybox; dash does not, and looks for a file of
     * that name, which is not there. Each hidden character as its bytes in UTF-8, each of these as three octal digits: of
     * hexadecimal ones a shell may take more than were meant.
     */
    private static String quoteHidden(String word) {
        var quoted = new StringBuilder("$'");
        word.codePoints().forEach(point -> {
            if (Visible.isHidden(point)) {
                for (byte each : Character.toString(point).getBytes(StandardCharsets.UTF_8)) {
                    quoted.append('\\')
                            .append((char) ('0' + ((each >> 6) & 3)))
                            .append((char) ('0' + ((each >> 3) & 7)))
                            .append((char) ('0' + (each & 7)));
                }
            } else {
                quoted.append(point == '\\' || point == '\'' ? "\\" : "").appendCodePoint(point);
            }
        });
        return quoted.append('\'').toString();
    }
}
