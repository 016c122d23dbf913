package io.github.nginxupgrade.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name that this program was called by. On Fedora {@code nginx-upgrade} is another program, nginx's own package's,
 * which would replace the binary without looking: what we tell people to type must be what they have just typed.
 */
final class ProgramName {
    private static final String USUAL = "nginx-upgrade";
    /** Set by the launcher. */
    private static final String PROPERTY = "nginxupgrade.name";

    private static final Pattern SPEAKABLE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    /** Where a command stands in a text: not in a path, and followed by a word. */
    private static final Pattern COMMAND = Pattern.compile("(?<![\\w/.-])nginx-upgrade(?= [a-z-])");

    private ProgramName() {}

    static String given() {
        String name = System.getProperty(PROPERTY, USUAL);
        return SPEAKABLE.matcher(name).matches() ? name : USUAL;
    }

    /** The text with each command in it as it has to be typed here. */
    static String spokenIn(String text) {
        String name = given();
        return name.equals(USUAL) ? text : COMMAND.matcher(text).replaceAll(Matcher.quoteReplacement(name));
    }
}
