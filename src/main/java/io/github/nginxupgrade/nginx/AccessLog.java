package io.github.nginxupgrade.nginx;

import io.github.nginxupgrade.nginx.Directives.Directive;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An access log that has the status of each response (ngx_http_log_module).
 *
 * @param path as the configuration has it
 * @param status finds the status in a line, as its first group
 * @param buffered lines are kept back for a while, and those of a worker that leaves come when it does
 */
public record AccessLog(String path, Pattern status, boolean buffered) {
    /** The format that needs no {@code log_format}. */
    private static final String COMBINED =
            "$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent";

    /** A variable, or the start; what stands between it and the status, and behind that. */
    private static final Pattern FORM =
            Pattern.compile("(?:^|\\$[a-z0-9_]+|\\$\\{[a-z0-9_]+})([^$]*)\\$(?:status(?![a-z0-9_])|\\{status})([^$]*)");

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
        var logs = new ArrayList<AccessLog>();
        for (Directive log : all.all("access_log")) {
            of(log, formats)
                    .filter(found -> logs.stream().noneMatch(other -> other.path.equals(found.path)))
                    .ifPresent(logs::add);
        }
        return logs;
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

    private static Optional<AccessLog> of(Directive log, Map<String, String> formats) {
        String path = log.argument(0);
        boolean file = !path.isEmpty() && !path.equals("off") && !path.startsWith("syslog:") && !path.contains("$");
        String name = log.argument(1).contains("=") || log.argument(1).isEmpty() ? "combined" : log.argument(1);
        Matcher matcher = FORM.matcher(formats.getOrDefault(name, ""));
        boolean buffered = log.arguments().stream().anyMatch(word -> word.startsWith("buffer="));
        boolean packed = log.arguments().stream().anyMatch(word -> word.startsWith("gzip"));
        return file && !packed && matcher.find()
                ? Optional.of(new AccessLog(path, pattern(matcher.group(1), matcher.group(2)), buffered))
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
        for (String line : lines.split("\n", -1)) {
            Matcher found = status.matcher(line);
            if (found.find()) {
                requests++;
                errors += found.group(1).charAt(0) == '5' ? 1 : 0;
            }
        }
        return new Share(requests, errors);
    }

    /**
     * Responses.
     *
     * @param errors how many of them had a status of 500 and above
     */
    public record Share(long requests, long errors) {
        public static final Share NONE = new Share(0, 0);
        private static final double HUNDRED = 100;

        public Share and(Share other) {
            return new Share(requests + other.requests, errors + other.errors);
        }

        /** Of 100; 0 where there were none. */
        public double percent() {
            return requests == 0 ? 0 : errors * HUNDRED / requests;
        }
    }
}
