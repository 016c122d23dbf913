package io.github.nginxupgrade.nginx;

import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The content of nginx.pid: {@code PID LF} (ngx_cycle.c, ngx_create_pidfile). nginx truncates it before it writes, so
 * it can be seen empty for an instant; an empty file is "no pid", never 0, which would be our own process group.
 */
public final class PidFile {
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,9}");

    private PidFile() {}

    /** The pid, or empty where the text is anything else than one number above 1. */
    public static OptionalInt parse(String text) {
        String stripped = text.strip();
        if (!DIGITS.matcher(stripped).matches()) {
            return OptionalInt.empty();
        }
        int pid = Integer.parseInt(stripped);
        return pid > 1 ? OptionalInt.of(pid) : OptionalInt.empty();
    }
}
