package io.github.nginxupgrade.nginx;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lines of nginx's error log that tell why something failed.
 *
 * <pre>
 * 2026/11/22 03:15:00 [emerg] 4720#4720: bind() to 0.0.0.0:80 failed (98: Address already in use)
 * nginx: [emerg] unknown directive "foo" in /etc/nginx/nginx.conf:7
 * </pre>
 *
 * The second form is what nginx writes to its standard error, which a new master shares with the old one's error log
 * (ngx_log_redirect_stderr): without time and pid.
 */
public final class LogLines {
    private static final Pattern LINE = Pattern.compile(
            "^(?:\\S+ \\S+ \\[(\\w+)] (\\d+)#\\d+: (?:\\*\\d+ )?|nginx: \\[(\\w+)] )?(.*)$", Pattern.DOTALL);
    private static final Set<String> SEVERE = Set.of("emerg", "alert", "crit");
    private static final Pattern CASE = Pattern.compile("[\"(,0-9]");
    private static final String BARE = "nginx: ";
    private static final String ENDED = "new binary process ";
    private static final List<String> MARKS = Stream.concat(
                    SEVERE.stream().map(level -> "[" + level + "]"), Stream.of(BARE, ENDED))
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
            boolean bare = level == null && line.startsWith(BARE);
            if ((bare || (level != null && SEVERE.contains(level)) || isExit(message)) && messages.add(message)) {
                lines.add(line);
            }
        }
        return List.copyOf(lines.subList(Math.max(0, lines.size() - MOST), lines.size()));
    }

    /**
     * The emerg, alert and crit lines of these processes.
     *
     * @param known kinds of crit lines that are passed over
     */
    public static List<String> severe(String log, Set<Integer> pids, Set<String> known) {
        return log.lines()
                .filter(LogLines::mayMatter)
                .filter(line -> {
                    Matcher matcher = LINE.matcher(line);
                    if (!matcher.matches() || matcher.group(1) == null || !SEVERE.contains(matcher.group(1))) {
                        return false;
                    }
                    return pids.contains(pid(matcher.group(2)))
                            && !(matcher.group(1).equals("crit") && known.contains(kind(matcher.group(4))));
                })
                .toList();
    }

    /** The kinds of crit lines in this log. */
    public static Set<String> kinds(String log) {
        return log.lines()
                .filter(LogLines::mayMatter)
                .map(LINE::matcher)
                .filter(matcher -> matcher.matches() && "crit".equals(matcher.group(1)))
                .map(matcher -> kind(matcher.group(4)))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What comes before the first thing that differs from case to case: a name, a number, a list in parentheses. */
    private static String kind(String message) {
        return CASE.split(message, 2)[0];
    }

    private static int pid(String digits) {
        return digits.length() > 9 ? 0 : Integer.parseInt(digits);
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
