package io.github.nginxupgrade.real;

import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts for one kind of client; its clients share it. */
final class Tally {
    private static final int EXAMPLES = 5;

    private final Map<String, Long> served = new HashMap<>();
    private final List<String> examples = new ArrayList<>();
    private long lost;
    private long closedIdle;
    private long slowestMs;

    synchronized void served(String server, long tookMs) {
        served.merge(server, 1L, Long::sum);
        slowestMs = Math.max(slowestMs, tookMs);
    }

    synchronized void lost(String reason, long tookMs) {
        lost++;
        if (examples.size() < EXAMPLES) {
            examples.add(LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.MILLIS) + " after " + tookMs
                    + " ms: " + reason);
        }
    }

    synchronized void closedIdle() {
        closedIdle++;
    }

    synchronized Report.Line line() {
        return new Report.Line(served, lost, closedIdle, slowestMs, examples);
    }
}
