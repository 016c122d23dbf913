package io.github.nginxupgrade.nginx;

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
        return word.matches("[A-Za-z0-9_./:=,@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
