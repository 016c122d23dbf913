package io.github.nginxupgrade.nginx;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Lines of nginx's error log that tell why something failed.
 *
 * <pre>
 * 2026/11/22 03:15:00 [emerg] 4720#4720: bind() to 0.0.0.0:80 failed (98: Address already in use)
 * nginx: [emerg] unknown directive "foo" in /etc/nginx/nginx.conf:7
 * </pre>
 *
 * The second form, with Angie by its own name, is what nginx writes to its standard error, which a new master shares with the old one's error log
 * (ngx_log_redirect_stderr): without time and pid.
 */
public final class LogLines {
    private static final Pattern LINE = Pattern.compile(
            "^(?:\\S+ \\S+ \\[(\\w+)] (\\d+)#\\d+: (?:\\*\\d+ )?|(?:nginx|angie): \\[(\\w+)] )?(.*)$", Pattern.DOTALL);
    private static final Set<String> SEVERE = Set.of("emerg", "alert", "crit");
    private static final String ENDED = "new binary process ";
    private static final List<String> MARKS = Stream.concat(
                    SEVERE.stream().map(level -> "[" + level + "]"),
                    Stream.concat(Relative.TITLES.stream(), Stream.of(ENDED)))
            .toList();
    private static final int MOST = 10;

    private LogLines() {}

    /** False for nearly all lines of a log: they need no closer look. */
    private static boolean mayMatter(String line) {
        for (String mark : MARKS) {
            if (line.contains(mark)) {
                return true;
            }
        }
        return false;
    }

    /** The severe lines, and bare ones of {@code nginx: …}, each message once; the last ten. */
    public static List<String> reasons(String log) {
        var messages = new LinkedHashSet<String>();
        var lines = new ArrayList<String>();
        for (String line : log.split("\n", -1)) {
            if (!mayMatter(line)) {
                continue;
            }
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                continue;
            }
            String level = matcher.group(1) != null ? matcher.group(1) : matcher.group(3);
            String message = matcher.group(4);
            boolean bare = level == null && Relative.TITLES.stream().anyMatch(line::startsWith);
            if ((bare || (level != null && SEVERE.contains(level)) || isExit(message)) && messages.add(message)) {
                lines.add(line);
            }
        }
        return List.copyOf(lines.subList(Math.max(0, lines.size() - MOST), lines.size()));
    }

    /** The lines that tell of a failure, in their order. */
    public static Stream<LogLine> failures(String log) {
        return log.lines()
                .filter(LogLine::mayTellOfFailure)
                .flatMap(line -> LogLine.of(line).stream())
                .filter(LogLine::tellsOfFailure);
    }

    /** {@code new binary process PID exited with code N}: a notice, and the old master's only word on it. */
    private static boolean isExit(String message) {
        return message.startsWith(ENDED) && !message.endsWith(" code 0");
    }

    /** What {@code nginx -t} said of its failure: its own words, at most a few lines. */
    public static List<String> testErrors(String errors) {
        List<String> said = errors.lines()
                .filter(line -> !line.isBlank())
                .filter(line -> !line.contains("test failed") && !line.contains("syntax is ok"))
                .toList();
        return List.copyOf(said.subList(Math.max(0, said.size() - MOST), said.size()));
    }
}
