package io.github.nginxupgrade.report;

import io.github.nginxupgrade.outcome.MasterView.WorkerView;
import io.github.nginxupgrade.text.Count;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What workers still have, in words. */
final class DrainText {
    /** As many as fit on a line: those with the most connections. */
    private static final int SHOWN = 4;

    private static final double MEBIBYTE = 1 << 20;

    private DrainText() {}

    /** {@code worker 62 3 connections, 5.1 MiB, for 4 s; and 7 more workers with 12 connections}. */
    static String line(List<WorkerView> workers) {
        List<WorkerView> most = workers.stream()
                .sorted(Comparator.comparingInt(WorkerView::connections).reversed())
                .toList();
        List<String> shown = most.stream()
                .limit(SHOWN)
                .map(worker -> "worker " + worker.pid() + " " + words(worker))
                .toList();
        List<WorkerView> rest = most.subList(shown.size(), most.size());
        int open = rest.stream().mapToInt(WorkerView::connections).sum();
        return String.join("; ", shown)
                + (rest.isEmpty() ? "" : "; and " + rest.size() + " more workers with " + Count.of(open, "connection"));
    }

    /** {@code 3 connections, 5.1 MiB, for 4 s}: the last two of a draining worker, where they are known. */
    static String words(WorkerView worker) {
        var words = new StringBuilder(Count.of(worker.connections(), "connection"));
        worker.memory().ifPresent(bytes -> words.append(String.format(Locale.ROOT, ", %.1f MiB", bytes / MEBIBYTE)));
        worker.drainingFor().map(Duration::toSeconds).ifPresent(age -> words.append(", for " + age + " s"));
        return words.toString();
    }

    /** {@code , 17 of 60 s}; "" where that is less than a second. */
    static String time(Duration waited, Duration limit) {
        return limit.toSeconds() == 0 ? "" : ", " + waited.toSeconds() + " of " + limit.toSeconds() + " s";
    }
}
