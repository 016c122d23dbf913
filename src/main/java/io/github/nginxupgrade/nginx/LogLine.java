package io.github.nginxupgrade.nginx;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of an error log that has a time, a level and a pid (ngx_log_error_core).
 *
 * @param level {@code emerg}, {@code alert}, {@code crit}, {@code error} and so on
 * @param pid of the process that wrote it
 * @param message what stands behind the number of a connection
 * @param text the whole line
 */
public record LogLine(String level, int pid, String message, String text) {
    private static final Set<String> SEVERE = Set.of("emerg", "alert", "crit");
    /** Those of which an upgrade may be the cause; what a warning or a notice tells is nothing that fails. */
    private static final List<String> FAILURES = List.of("[emerg]", "[alert]", "[crit]", "[error]");

    private static final Pattern FORM =
            Pattern.compile("^\\S+ \\S+ \\[(\\w+)] (\\d{1,9})#\\d+: (?:\\*\\d+ )?(.*)$", Pattern.DOTALL);
    /** A number, or a word with one in it: the code of an error of TLS is hexadecimal. A word is gone through once, however long. */
    private static final Pattern NUMBER = Pattern.compile("(?<!\\w)[A-Za-z_]*+\\d\\w*+");
    /**
     * What is put behind a message where one client's connection is its occasion: ngx_http_log_error,
     * ngx_http_log_error_handler, ngx_stream_log_error, ngx_mail_log_error.
     */
    private static final List<String> OF_CLIENTS =
            List.of(", client: ", " while SSL handshaking", " while reading client request ");

    private static final String IGNORED_USR2 = "the changing binary signal is ignored";

    /** Empty for a line of another form, as nginx writes them to standard error before it has read its configuration. */
    public static Optional<LogLine> of(String line) {
        Matcher matcher = FORM.matcher(line);
        return matcher.matches()
                ? Optional.of(new LogLine(matcher.group(1), Integer.parseInt(matcher.group(2)), matcher.group(3), line))
                : Optional.empty();
    }

    /** False for most lines of a log, which then need no closer look. */
    static boolean mayTellOfFailure(String line) {
        return FAILURES.stream().anyMatch(line::contains);
    }

    public boolean isSevere() {
        return SEVERE.contains(level);
    }

    /** At a level that tells of a failure, severe or not. */
    public boolean tellsOfFailure() {
        return FAILURES.contains("[" + level + "]");
    }

    /** It is about one client's connection: whoever sends nonsense, or breaks off, makes nginx write such lines. */
    public boolean isOfClient() {
        return OF_CLIENTS.stream().anyMatch(message::contains);
    }

    /**
     * It is about a signal that somebody sent while there are two masters (ngx_signal_handler): an upgrade of a package's script, say.
     * It tells nothing of who writes it.
     */
    public boolean isOfSignal() {
        return message.startsWith(IGNORED_USR2);
    }

    /** The message without its numbers: the same failure at another time, in another process, for another client. */
    public String kind() {
        int end = message.length();
        for (String mark : OF_CLIENTS) {
            int at = message.indexOf(mark);
            end = at < 0 ? end : Math.min(end, at);
        }
        return NUMBER.matcher(message.substring(0, end)).replaceAll("#");
    }
}
