package io.github.nginxupgrade.report.live;

import io.github.nginxupgrade.report.Line;
import io.github.nginxupgrade.text.Columns;
import io.github.nginxupgrade.text.WallTime;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** The line of a task: how far it is, what is known of it, its signal, and how long it took or has. */
final class TaskLine {
    private static final int NAME = 9;
    private static final int TOOK = 10;
    private static final int SIGNAL = 5;
    private static final int BAR = 20;
    private static final Duration BRIEF = Duration.ofMillis(100);

    private TaskLine() {}

    /** That of one task. */
    static Line of(Task task, int width, Marks marks) {
        String right = Columns.pad(task.signal(), SIGNAL) + right(task.took().map(TaskLine::took));
        String left = " " + marks.of(task.state()) + " " + Columns.pad(task.name(), NAME) + " ";
        boolean measured = task.state() == Task.State.RUNNING && task.limit().isPresent();
        String end = measured ? gauge(task) : right;
        String words = Columns.pad(task.words(), width - Columns.of(left) - Columns.of(end) - 1);
        Line line = Line.of(left + words + " " + end);
        return switch (task.state()) {
            case AHEAD -> line.faint();
            case RUNNING -> line.strong();
            case FAILED -> line.bad();
            case DONE -> line;
        };
    }

    /** {@code [########............]  17 / 60 s}. */
    private static String gauge(Task task) {
        Duration limit = task.limit().orElseThrow();
        Duration took = task.took().orElse(Duration.ZERO);
        double part = limit.isZero() ? 1 : Math.min(1, (double) took.toMillis() / limit.toMillis());
        int full = (int) (BAR * part);
        return "[" + "#".repeat(full) + ".".repeat(BAR - full) + "] "
                + String.format(Locale.ROOT, "%3d / %d s", took.toSeconds(), limit.toSeconds());
    }

    private static String right(Optional<String> text) {
        String words = text.orElse("");
        return " ".repeat(Math.max(0, TOOK - words.length())) + words;
    }

    private static String took(Duration time) {
        return time.compareTo(BRIEF) < 0 ? time.toMillis() + " ms" : WallTime.span(time);
    }
}
