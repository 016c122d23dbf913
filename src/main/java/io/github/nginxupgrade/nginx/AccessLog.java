package io.github.nginxupgrade.nginx;

import io.github.nginxupgrade.nginx.Directives.Directive;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An access log that has the status of each response (ngx_http_log_module).
 *
 * @param path as the configuration has it
 * @param status finds the status in a line, as its first group
 * @param buffered lines are kept back for a while, and those of a worker that leaves come when it does
 * @param limits the statuses by which nginx turns away who asks too often
 */
public record AccessLog(String path, Pattern status, boolean buffered, Set<String> limits) {
    public AccessLog {
        limits = Set.copyOf(limits);
    }

    /** What ngx_http_limit_req_module and ngx_http_limit_conn_module answer. */
    private static final String TURNED_AWAY = "503";

    /** The format that needs no {@code log_format}. */
    private static final String COMBINED =
            "$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent";

    /** A variable, or the start; what stands between it and the status, and behind that. Possessive: no name is taken apart. */
    private static final Pattern FORM = Pattern.compile(
            "(?:^|\\$[a-z0-9_]++|\\$\\{[a-z0-9_]++})([^$]*+)\\$(?:status(?![a-z0-9_])|\\{status})([^$]*)");

    /**
     * Those of a configuration, each once; not those that are no plain file, or whose lines do not show the status.
     *
     * @param all the directives of all its contexts, in their order
     */
    public static List<AccessLog> configured(Directives all) {
        var formats = new HashMap<>(Map.of("combined", COMBINED));
        for (Directive format : all.all("log_format")) {
            formats.put(format.argument(0), text(format));
        }
        Set<String> limits = limits(all);
        var logs = new ArrayList<AccessLog>();
        for (Directive log : all.all("access_log")) {
            of(log, formats, limits)
                    .filter(found -> logs.stream().noneMatch(other -> other.path.equals(found.path)))
                    .ifPresent(logs::add);
        }
        return logs;
    }

    private static Set<String> limits(Directives all) {
        var limits = new HashSet<String>();
        for (String limit : List.of("limit_req", "limit_conn")) {
            if (!all.all(limit).isEmpty()) {
                limits.add(TURNED_AWAY);
                all.all(limit + "_status").forEach(directive -> limits.add(directive.argument(0)));
            }
        }
        return limits;
    }

    /** What stands behind the name: the pieces are joined as they are. */
    private static String text(Directive format) {
        return String.join(
                "",
                format.arguments().stream()
                        .skip(1)
                        .filter(word -> !word.startsWith("escape="))
                        .toList());
    }

    private static Optional<AccessLog> of(Directive log, Map<String, String> formats, Set<String> limits) {
        String path = log.argument(0);
        boolean file = !path.isEmpty() && !path.equals("off") && !path.startsWith("syslog:") && !path.contains("$");
        String name = log.argument(1).contains("=") || log.argument(1).isEmpty() ? "combined" : log.argument(1);
        Matcher matcher = FORM.matcher(formats.getOrDefault(name, ""));
        boolean buffered = log.arguments().stream().anyMatch(word -> word.startsWith("buffer="));
        boolean packed = log.arguments().stream().anyMatch(word -> word.startsWith("gzip"));
        return file && !packed && matcher.find()
                ? Optional.of(new AccessLog(path, pattern(matcher.group(1), matcher.group(2)), buffered, limits))
                : Optional.empty();
    }

    /** What stands right before and behind it tells it from other numbers. */
    private static Pattern pattern(String before, String after) {
        String start = before.isEmpty() ? "\\b" : Pattern.quote(before);
        String end = after.isEmpty() ? "\\b" : Pattern.quote(after);
        return Pattern.compile(start + "([1-5][0-9]{2})" + end);
    }

    /**
     * How many of the lines have a status, and how many of these one of 500 and above.
     *
     * @param lines whole ones
     */
    public Share count(String lines) {
        long requests = 0;
        long errors = 0;
        long limited = 0;
        for (String line : lines.split("\n", -1)) {
            Matcher found = status.matcher(line);
            if (found.find()) {
                boolean error = found.group(1).charAt(0) == '5';
                requests++;
                errors += error ? 1 : 0;
                limited += error && limits.contains(found.group(1)) ? 1 : 0;
            }
        }
        return new Share(requests, errors, limited);
    }

    /**
     * Responses.
     *
     * @param errors how many of them had a status of 500 and above
     * @param limited how many of these may only say that somebody asks too often
     */
    public record Share(long requests, long errors, long limited) {
        public static final Share NONE = new Share(0, 0, 0);
        private static final double HUNDRED = 100;

        public Share and(Share other) {
            return new Share(requests + other.requests, errors + other.errors, limited + other.limited);
        }

        /** The same with another number of those. */
        public Share limited(long count) {
            return new Share(requests, errors, count);
        }

        /** Without those that may have been turned away. */
        public Share unlimited() {
            return new Share(requests - limited, errors - limited, 0);
        }

        /** Of 100; 0 where there were none. */
        public double percent() {
            return requests == 0 ? 0 : errors * HUNDRED / requests;
        }
    }
}
