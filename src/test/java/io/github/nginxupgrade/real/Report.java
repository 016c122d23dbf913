package io.github.nginxupgrade.real;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What became of every request of a load. */
record Report(Map<Kind, Line> lines) {

    /** Three kinds of client: each is hurt by another mistake of an upgrade. */
    enum Kind {
        /** One connection for each request: hurt when nobody accepts. */
        FRESH("fresh"),
        /** Many requests on one connection. */
        KEEP_ALIVE("keep-alive"),
        /** One long response after another: hurt when a worker is not allowed to finish. */
        DOWNLOAD("download");

        private final String label;

        Kind(String label) {
            this.label = label;
        }
    }

    /**
     * The account of one kind.
     *
     * @param served complete and right responses, by the {@code Server} header
     * @param lost requests that failed on a fresh connection, were cut within the response, or were answered wrongly
     * @param closedIdle reused connections that ended before the first byte of the response: nginx closes idle ones when
     *     workers leave (ngx_event_connection.c: ngx_close_idle_connections), RFC 9112 section 9.3.1 has clients try
     *     again on another. Each was tried again, and counts as served or lost by that
     * @param examples when and why the first ones were lost
     */
    record Line(Map<String, Long> served, long lost, long closedIdle, long slowestMs, List<String> examples) {
        Line {
            served = new TreeMap<>(served);
            examples = List.copyOf(examples);
        }

        long total() {
            return served.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    Line of(Kind kind) {
        return lines.get(kind);
    }

    long lost() {
        return lines.values().stream().mapToLong(Line::lost).sum();
    }

    long served(Kind kind, String version) {
        return of(kind).served().getOrDefault("nginx/" + version, 0L);
    }

    long served(String version) {
        return lines.keySet().stream().mapToLong(kind -> served(kind, version)).sum();
    }

    /** One line for each kind, then the examples. */
    String text() {
        return lines.entrySet().stream()
                .map(entry -> text(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining());
    }

    private static String text(Kind kind, Line line) {
        StringBuilder text = new StringBuilder("%-10s %6d served  %d lost  %d closed while idle  slowest %d ms"
                .formatted(kind.label, line.total(), line.lost(), line.closedIdle(), line.slowestMs()));
        line.served()
                .forEach((server, count) ->
                        text.append("  ").append(server).append(" x ").append(count));
        text.append('\n');
        line.examples()
                .forEach(example -> text.append("  lost ").append(example).append('\n'));
        return text.toString();
    }

    @Override
    public String toString() {
        return text();
    }
}
