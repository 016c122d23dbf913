package io.github.nginxupgrade.report.page;

import io.github.nginxupgrade.report.page.RunCourse.Band;
import io.github.nginxupgrade.report.page.RunCourse.Bar;
import io.github.nginxupgrade.report.page.RunCourse.Mark;
import io.github.nginxupgrade.report.page.RunCourse.Part;
import io.github.nginxupgrade.text.WallTime;
import j2html.tags.ContainerTag;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The processes of a run by time: a row for each, phases as bands, steps and signals as marks. */
final class Picture {
    private static final double ROW = 16;
    private static final double LETTER = 6.7;
    private static final double LABEL = 14;
    private static final int MOST_LABELS = 6;
    /** Of a machine with very many processors the first tell what all do. */
    private static final int MOST_BARS = 72;

    private final RunCourse run;
    private final Window window;
    private final List<ContainerTag<?>> shapes = new ArrayList<>();
    private double y;

    private Picture(RunCourse run, Window window) {
        this.run = run;
        this.window = window;
    }

    static ContainerTag<?> of(RunCourse run, Window window) {
        var picture = new Picture(run, window);
        double marks = picture.marks();
        picture.bands();
        picture.bars();
        picture.scale();
        picture.marksDown(marks);
        return Svg.picture(picture.y, window.title() + ": processes by time")
                .with(picture.shapes.toArray(ContainerTag[]::new));
    }

    private List<Mark> shown() {
        return run.marks().stream().filter(mark -> window.holds(mark.at())).toList();
    }

    private double x(Instant at) {
        return Svg.x(window.at(at));
    }

    /** Their labels, each on the first line that is free there; returns where these lines end. */
    private double marks() {
        var ends = new ArrayList<Double>();
        for (Mark mark : shown()) {
            String label = label(mark);
            double wide = label.length() * LETTER;
            double at = Math.min(x(mark.at()), Svg.WIDTH - wide);
            int lane = 0;
            while (lane < ends.size() && ends.get(lane) > at && lane < MOST_LABELS - 1) {
                lane++;
            }
            if (lane == ends.size()) {
                ends.add(0.0);
            }
            ends.set(lane, at + wide + LETTER);
            shapes.add(Svg.text(at, LABEL * (lane + 1) - 3, mark.number() == 0 ? "turn" : "mark", label));
        }
        y = LABEL * ends.size() + 4;
        return y;
    }

    private static String label(Mark mark) {
        return (mark.number() == 0 ? "" : mark.number() + " ") + mark.label();
    }

    private void marksDown(double from) {
        for (Mark mark : shown()) {
            double at = x(mark.at());
            shapes.add(Svg.line(at, from - 2, at, y - LABEL, mark.number() == 0 ? "turn" : "mark"));
        }
    }

    private void bands() {
        shapes.add(Svg.text(2, y + ROW - 4, "name", "phase"));
        for (Band band : run.bands()) {
            if (band.to().isBefore(window.from()) || band.from().isAfter(window.to())) {
                continue;
            }
            double from = x(band.from());
            double wide = x(band.to()) - from;
            String span = band.phase() + ", " + WallTime.span(Duration.between(band.from(), band.to()));
            shapes.add(Svg.box(from, y, wide, ROW - 2, "phase " + band.phase(), span));
            if (wide > band.phase().length() * LETTER + 4) {
                shapes.add(Svg.text(from + 3, y + ROW - 5, "band", band.phase()));
            }
        }
        y += ROW + 2;
    }

    private void bars() {
        List<Bar> bars = run.bars();
        for (Bar bar : bars.subList(0, Math.min(bars.size(), MOST_BARS))) {
            shapes.add(
                    Svg.text(bar.master() ? 2 : 18, y + ROW - 5, bar.master() ? "name master" : "name", bar.label()));
            for (Part part : bar.parts()) {
                if (!part.to().isBefore(window.from()) && !part.from().isAfter(window.to())) {
                    part(bar, part);
                }
            }
            y += ROW;
        }
        if (bars.size() > MOST_BARS) {
            shapes.add(Svg.text(18, y + ROW - 5, "name", "and " + (bars.size() - MOST_BARS) + " more"));
            y += ROW;
        }
    }

    private void part(Bar bar, Part part) {
        double from = x(part.from());
        double high = bar.master() ? ROW - 4 : ROW - 6;
        String words = bar.label() + ": " + part.state();
        shapes.add(Svg.box(
                from,
                y + (ROW - high) / 2,
                x(part.to()) - from,
                high,
                "bar " + bar.side().style() + " " + part.state(),
                words));
    }

    private void scale() {
        y += 2;
        Scale.below(run.begin(), window, y).forEach(shapes::add);
        y += LABEL + 2;
    }
}
