package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.report.Line;
import io.github.nginxupgrade.report.TextReport;
import io.github.nginxupgrade.report.live.StatusFrame;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** How things stand, shown again and again. */
final class StatusView {
    private final Consumer<Outcome> shows;

    private StatusView(Consumer<Outcome> shows) {
        this.shows = shows;
    }

    /** Drawn over what was drawn before. */
    static StatusView drawn(Os os, Drawing drawing, Duration started) {
        return new StatusView(outcome -> {
            Duration now = os.clock().elapsed();
            var frame = StatusFrame.of(
                    outcome, ProgramName.given() + " status", os.host().name(), drawing.marks(), now.minus(started));
            drawing.draw(List.of(), frame, now);
        });
    }

    /** Written as lines, where they are others than those that were written last. */
    static StatusView written(Terminal terminal) {
        return new StatusView(new Consumer<>() {
            private List<Line> last = List.of();

            @Override
            public void accept(Outcome outcome) {
                List<Line> lines = TextReport.result(outcome);
                if (!lines.equals(last)) {
                    lines.forEach(line -> terminal.say(line.map(ProgramName::spokenIn)));
                    terminal.flush();
                    last = lines;
                }
            }
        });
    }

    void show(Outcome outcome) {
        shows.accept(outcome);
    }
}
