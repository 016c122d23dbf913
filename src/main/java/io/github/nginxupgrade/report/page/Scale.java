package io.github.nginxupgrade.report.page;

import io.github.nginxupgrade.text.WallTime;
import j2html.tags.ContainerTag;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The time since the run began, below a picture. */
final class Scale {
    private static final double BELOW = 12;
    private static final long SECOND = 1000;

    private Scale() {}

    static List<ContainerTag<?>> below(Instant begin, Window window, double y) {
        var shapes = new ArrayList<ContainerTag<?>>();
        shapes.add(Svg.line(Svg.LEFT, y, Svg.x(1), y, "axis"));
        for (Duration tick : window.ticks(begin)) {
            double x = Svg.x(window.at(begin.plus(tick)));
            shapes.add(Svg.line(x, y, x, y + 4, "axis"));
            shapes.add(Svg.text(Math.min(x + 2, Svg.WIDTH - 46), y + BELOW, "axis", words(tick)));
        }
        return shapes;
    }

    /** {@code 350 ms}, {@code 2 s}, {@code 4 min 10 s}. */
    static String words(Duration tick) {
        if (tick.toMillis() % SECOND != 0) {
            return tick.toMillis() < SECOND ? tick.toMillis() + " ms" : tick.toMillis() / (double) SECOND + " s";
        }
        return tick.toSeconds() < 10 ? tick.toSeconds() + " s" : WallTime.span(tick);
    }
}
