package io.github.nginxupgrade.report.live;

import io.github.nginxupgrade.os.TerminalSize;
import io.github.nginxupgrade.report.Line;
import io.github.nginxupgrade.report.live.Frame.MasterColumn;
import io.github.nginxupgrade.text.Columns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A frame as lines: as many as there is room for, each shorter than the terminal is wide, so that none becomes two. */
public final class FrameLines {
    private static final int NARROWEST = 56;
    /** From here on the masters stand side by side, and their workers under them. */
    private static final int WIDE = 72;

    private static final int LONGEST_WAIT = 2;

    private final Frame frame;
    private final Marks marks;
    private final int width;
    private final int room;

    private FrameLines(Frame frame, TerminalSize size, Marks marks) {
        this.frame = frame;
        this.marks = marks;
        this.width = size.columns() - 1;
        this.room = size.rows() - 1;
    }

    /** The lines of a frame on a terminal of this size. */
    public static List<Line> of(Frame frame, TerminalSize size, Marks marks) {
        return new FrameLines(frame, size, marks).lines();
    }

    private List<Line> lines() {
        List<Line> above = above();
        List<Line> below = below();
        int left = room - above.size() - below.size() - Columns.of(frame.next()) / width;
        List<Line> masters = width >= WIDE ? beside(left) : oneBelowTheOther();
        if (width < NARROWEST || left < masters.size()) {
            return List.of(brief());
        }
        var all = new ArrayList<>(above);
        all.addAll(masters);
        all.addAll(below);
        return all;
    }

    private List<Line> above() {
        var lines = new ArrayList<>(List.of(title()));
        frame.tasks().forEach(task -> lines.add(TaskLine.of(task, width, marks)));
        if (!frame.serving().isEmpty()) {
            String remark = frame.remark().isEmpty() ? "" : "   " + frame.remark();
            Line serving = line(" SERVING: " + frame.serving() + remark);
            lines.add(frame.outage() ? serving.bad() : serving.strong());
        }
        return lines;
    }

    private List<Line> below() {
        var lines = new ArrayList<Line>();
        if (!frame.clients().isEmpty()) {
            lines.add(line(" " + together(frame.clients(), width - 1)));
        }
        if (!frame.waiting().isEmpty()) {
            wrapped(frame.waiting()).forEach(text -> lines.add(line(" " + text)));
        }
        if (!frame.next().isEmpty()) {
            // longer than a line, if it must be: somebody may copy it
            lines.add(Line.of(" Next: ").and(Line.typed(frame.next())));
        }
        if (!frame.foot().isEmpty()) {
            lines.add(line(" " + together(frame.foot(), width - 1)).faint());
        }
        return lines;
    }

    private Line line(String text) {
        return Line.of(Columns.clip(text, width));
    }

    private Line title() {
        String left = frame.title() + (frame.versions().isEmpty() ? "" : "   " + frame.versions());
        String clock = clock(frame.since());
        int free = width - Columns.of(left) - Columns.of(clock) - 4;
        boolean fits = Columns.of(frame.instance()) <= free;
        String middle = fits && !frame.instance().isEmpty() ? "   " + frame.instance() : "";
        return Line.of(Columns.pad(left + middle, width - Columns.of(clock) - 1) + " " + clock)
                .strong();
    }

    /** {@code 00:31}, {@code 1:02:03}. */
    private static String clock(Duration time) {
        String minutes = String.format(Locale.ROOT, "%02d:%02d", time.toMinutesPart(), time.toSecondsPart());
        return time.toHours() == 0 ? minutes : time.toHours() + ":" + minutes;
    }

    private List<Line> oneBelowTheOther() {
        return frame.masters().stream().map(master -> line(" " + master.head())).toList();
    }

    /** The heads, and as many workers as fit. */
    private List<Line> beside(int rows) {
        var lines = new ArrayList<Line>();
        if (frame.masters().isEmpty()) {
            return lines;
        }
        int half = width / frame.masters().size();
        lines.add(row(frame.masters().stream().map(MasterColumn::head).toList(), half));
        int most = frame.masters().stream()
                .mapToInt(master -> master.workers().size())
                .max()
                .orElse(0);
        int shown = Math.min(most, Math.max(0, rows - 1));
        for (int at = 0; at < shown; at++) {
            int row = at;
            boolean last = at == shown - 1;
            lines.add(row(
                    frame.masters().stream()
                            .map(master -> cell(master.workers(), row, last))
                            .toList(),
                    half));
        }
        return lines;
    }

    private static String cell(List<String> workers, int row, boolean last) {
        if (row >= workers.size()) {
            return "";
        }
        int more = workers.size() - row;
        return "  " + (last && more > 1 ? "and " + more + " more" : workers.get(row));
    }

    private Line row(List<String> cells, int half) {
        var text = new StringBuilder();
        cells.forEach(cell -> text.append(Columns.pad(" " + cell, half)));
        return line(text.toString().stripTrailing());
    }

    /** At words, for two lines at most. */
    private List<String> wrapped(String text) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            boolean full = Columns.of(line + " " + word) > width - 2;
            if (full && lines.size() < LONGEST_WAIT - 1 && line.length() > 0) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    /** All in one line, for a terminal that has no room. */
    private Line brief() {
        Optional<Task> running = frame.tasks().stream()
                .filter(task -> task.state() == Task.State.RUNNING)
                .reduce((first, second) -> second);
        String doing = running.map(task -> task.name()
                        + task.limit()
                                .map(limit ->
                                        " " + task.took().orElse(Duration.ZERO).toSeconds() + " / " + limit.toSeconds()
                                                + " s")
                                .orElse(""))
                .orElse(frame.title());
        var parts = new ArrayList<>(List.of(doing));
        if (!frame.serving().isEmpty()) {
            parts.add("SERVING: " + frame.serving());
        }
        parts.addAll(frame.foot());
        return line(together(parts, width));
    }

    /** As many as fit whole, the first ones; the first in any case. */
    private String together(List<String> parts, int columns) {
        String together = parts.get(0);
        for (String part : parts.subList(1, parts.size())) {
            String more = together + marks.beside() + part;
            together = Columns.of(more) <= columns ? more : together;
        }
        return together;
    }
}
