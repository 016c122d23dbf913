package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.os.Host;
import io.github.nginxupgrade.os.TerminalSize;
import io.github.nginxupgrade.report.Line;
import io.github.nginxupgrade.report.Style;
import io.github.nginxupgrade.report.Wrapped;
import io.github.nginxupgrade.report.live.Frame;
import io.github.nginxupgrade.report.live.FrameLines;
import io.github.nginxupgrade.report.live.Marks;
import io.github.nginxupgrade.text.Columns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Lines that are written over those that were written last. For one thread. Keeps no cursor hidden and no mode of the terminal
 * changed: whatever ends this program leaves a terminal that can be used.
 */
final class Drawing {
    private static final TerminalSize USUAL = new TerminalSize(80, 24);

    private final Host host;
    private final int descriptor;
    private final Terminal terminal;
    private final Marks marks;
    private final UnaryOperator<Line> speech;
    private final Duration stale;
    private List<Line> last = List.of();
    private TerminalSize size = USUAL;
    private Duration lastAt = Duration.ZERO;

    /**
     * Nothing is written yet.
     *
     * @param descriptor of the terminal
     * @param speech how a line of ours is said
     * @param stale what was drawn longer ago than that is left where it is: a shell has written meanwhile, after Ctrl-Z
     */
    Drawing(Host host, int descriptor, Terminal terminal, UnaryOperator<Line> speech, Duration stale) {
        this.stale = stale;
        this.speech = speech;
        this.host = host;
        this.descriptor = descriptor;
        this.terminal = terminal;
        this.marks = new Marks(!Boolean.getBoolean("nginxupgrade.utf8"));
    }

    Marks marks() {
        return marks;
    }

    /**
     * Draws, unless that would change nothing; blocks while the terminal is stopped.
     *
     * @param above lines that stay, above the frame
     */
    void draw(List<Line> above, Frame frame, Duration now) {
        TerminalSize before = size;
        size = host.terminalSize(descriptor).orElse(before);
        List<Line> lines = FrameLines.of(frame.in(speech), size, marks);
        if (now.minus(lastAt).compareTo(stale) > 0) {
            last = List.of();
        }
        lastAt = now;
        if (above.isEmpty() && lines.equals(last) && size.equals(before)) {
            return;
        }
        var all = new ArrayList<Line>();
        above.forEach(line -> all.addAll(Wrapped.of(speech.apply(line), size.columns())));
        all.addAll(lines);
        terminal.redraw(rows(), all);
        last = lines;
    }

    /** How many rows the lines of before take, at the width of now. */
    private int rows() {
        return last.stream()
                .mapToInt(
                        line -> Math.max(1, (Columns.of(Style.PLAIN.show(line)) + size.columns() - 1) / size.columns()))
                .sum();
    }

    /** As if it had never been there. */
    void erase() {
        terminal.redraw(rows(), List.of());
        last = List.of();
    }
}
