package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.os.Os;
import java.util.List;

/**
 * What a terminal shows until the first result is there. On a slow machine that takes a second, and who sees nothing for so long
 * wonders whether he has typed it right.
 */
final class Checking {
    private static final String NEVER = "(?s).* (--color[ =]never|-o ?jsonl?|--output[ =]jsonl?|--help|-h) .*";

    private Checking() {}

    /** Says so where that can be taken back; it is, by the first thing that is written ({@link Terminal}). */
    static void say(Os os, String[] arguments) {
        boolean takesLong = arguments.length == 0 || isLook(arguments);
        boolean plain = Screen.isPlain() || System.getenv("CI") != null;
        if (takesLong && !plain && os.host().errorIsTerminal()) {
            Terminal.announce("checking ...");
        }
    }

    private static boolean isLook(String[] arguments) {
        String first = arguments[0];
        boolean looks = first.startsWith("-") || Cli.NAMES.contains(first);
        String all = " " + String.join(" ", arguments) + " ";
        return looks && !List.of("-V", "--version", "completion").contains(first) && !all.matches(NEVER);
    }
}
