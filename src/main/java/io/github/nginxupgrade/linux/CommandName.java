package io.github.nginxupgrade.linux;

import java.util.regex.Pattern;

/** Which program a process runs, by its command line ({@code /proc/PID/cmdline}, arguments parted by NUL). */
public final class CommandName {
    private static final Pattern INTERPRETER = Pattern.compile("(?:python|perl|ruby)[\\d.]*|(?:ba|da|z|k)?sh|env");

    private CommandName() {}

    /** {@code dpkg} of {@code /usr/bin/dpkg --configure}, {@code certbot} of {@code python3 -I /usr/bin/certbot renew}. */
    public static String of(String commandLine) {
        String[] arguments = commandLine.split("\0", -1);
        if (arguments.length == 1) {
            // one that has set a title has its words in one argument
            return base(commandLine.split(" ", 2)[0]);
        }
        int at = 0;
        if (INTERPRETER.matcher(base(arguments[0])).matches()) {
            at = 1;
            while (at < arguments.length && arguments[at].startsWith("-") && !arguments[at].equals("-c")) {
                at++;
            }
        }
        return at < arguments.length && !arguments[at].equals("-c") ? base(arguments[at]) : base(arguments[0]);
    }

    private static String base(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
