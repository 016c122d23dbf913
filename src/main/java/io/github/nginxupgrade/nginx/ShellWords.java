package io.github.nginxupgrade.nginx;

import io.github.nginxupgrade.text.Bytes;
import io.github.nginxupgrade.text.Visible;
import java.util.List;
import java.util.stream.Collectors;

/** Words as they are typed into a POSIX shell, so that what is suggested can be copied. */
public final class ShellWords {
    private static final String PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:=,@+-";

    private ShellWords() {}

    /** Joined by spaces; a word is quoted where the shell would read it otherwise. */
    public static String join(List<String> words) {
        return words.stream().map(ShellWords::quote).collect(Collectors.joining(" "));
    }

    private static String quote(String word) {
        String letters = Bytes.letters(word);
        if (letters.codePoints().anyMatch(Visible::isHidden)) {
            return quoteHidden(letters);
        }
        return word.matches("[A-Za-z0-9_./:=,@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /**
     * {@code "$(printf 'a\\033b')"}: what cannot be seen, and what a shell or printf(1) would take otherwise, as its bytes in
     * UTF-8, each as three octal digits. Every shell reads that back; but a line feed at the end, which a command substitution
     * drops, and for that there is {@code $'a\\012'}, which dash does not know: there it is the name of a file that is not there.
     */
    private static String quoteHidden(String letters) {
        var bytes = new StringBuilder();
        letters.codePoints().forEach(point -> {
            if (point == ' '
                    || (point != '-' && PLAIN.indexOf(point) >= 0)
                    || (point > '~' && !Visible.isHidden(point))) {
                bytes.appendCodePoint(point);
            } else {
                octal(point, bytes);
            }
        });
        return letters.endsWith("\n")
                ? "$'" + Bytes.carried(bytes.toString()) + "'"
                : "\"$(printf '" + Bytes.carried(bytes.toString()).replace("\\045", "%%") + "')\"";
    }

    private static void octal(int point, StringBuilder to) {
        for (byte each : Bytes.of(Bytes.carried(Character.toString(point)))) {
            to.append('\\');
            for (int shift = 6; shift >= 0; shift -= 3) {
                to.append((char) ('0' + ((each & 0xff) >> shift & 7)));
            }
        }
    }
}
