package io.github.nginxupgrade.report.page;

import io.github.nginxupgrade.journal.Sample;
import io.github.nginxupgrade.journal.Sample.OfMaster;
import io.github.nginxupgrade.journal.Sample.ProbeAnswer;
import io.github.nginxupgrade.journal.Sample.Responses;
import j2html.tags.ContainerTag;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** What clients had of both versions, by time: open connections, answers to probes, responses and how many of them were errors. */
final class Curves {
    private static final double HIGH = 70;
    private static final double GAP = 10;
    private static final double ROW = 16;
    private static final int MOST_TARGETS = 8;
    private static final double MILLIS = 1000;

    private final int oldMaster;
    private final Window window;
    private final List<Sample> samples;
    private final List<ContainerTag<?>> shapes = new ArrayList<>();
    private double y = 4;

    private Curves(int oldMaster, Window window, List<Sample> samples) {
        this.oldMaster = oldMaster;
        this.window = window;
        this.samples = samples;
    }

    /**
     * Drawn on the scale of the whole run; empty where nothing of it was seen.
     *
     * @param oldMaster its workers' connections are the old version's
     */
    static Optional<ContainerTag<?>> of(Instant begin, int oldMaster, Window window, List<Sample> samples) {
        var curves = new Curves(oldMaster, window, samples);
        curves.connections();
        curves.probes();
        curves.responses();
        if (curves.shapes.isEmpty()) {
            return Optional.empty();
        }
        Scale.below(begin, window, curves.y).forEach(curves.shapes::add);
        return Optional.of(Svg.picture(curves.y + ROW, "Connections, probes and responses by time")
                .with(curves.shapes.toArray(ContainerTag[]::new)));
    }

    private record Point(Instant at, double value) {}

    private void connections() {
        List<Sample> counted = samples.stream().filter(Curves::isCounted).toList();
        if (counted.size() < 2) {
            return;
        }
        List<Point> before = points(counted, sample -> open(sample, true));
        List<Point> after = points(counted, sample -> open(sample, false));
        curve("connections", before, after, "before", "after");
    }

    private static boolean isCounted(Sample sample) {
        return sample.masters().stream()
                .flatMap(master -> master.workers().stream())
                .anyMatch(worker -> worker.connections().isPresent());
    }

    private long open(Sample sample, boolean before) {
        return sample.masters().stream()
                .filter(master -> (master.pid() == oldMaster) == before)
                .map(OfMaster::workers)
                .flatMap(List::stream)
                .mapToLong(worker -> worker.connections().orElse(0))
                .sum();
    }

    private static List<Point> points(List<Sample> from, ToLongFunction<Sample> value) {
        return from.stream()
                .map(sample -> new Point(sample.at(), value.applyAsLong(sample)))
                .toList();
    }

    private void curve(String name, List<Point> one, List<Point> other, String oneStyle, String otherStyle) {
        double most = Math.max(max(one), max(other));
        shapes.add(Svg.text(2, y + 12, "name", name));
        shapes.add(Svg.text(2, y + 26, "axis", "at most " + Math.round(most)));
        shapes.add(Svg.line(Svg.LEFT, y + HIGH, Svg.x(1), y + HIGH, "axis"));
        shapes.add(Svg.way(steps(one, most), "curve " + oneStyle));
        shapes.add(Svg.way(steps(other, most), "curve " + otherStyle));
        y += HIGH + GAP;
    }

    private static double max(List<Point> points) {
        return points.stream().mapToDouble(Point::value).max().orElse(0);
    }

    /** What was counted is shown until it was counted again. */
    private List<double[]> steps(List<Point> points, double most) {
        var steps = new ArrayList<double[]>();
        double before = 0;
        for (Point point : points) {
            double x = Svg.x(window.at(point.at()));
            double high = y + HIGH - (most == 0 ? 0 : point.value() / most * (HIGH - 6));
            if (!steps.isEmpty()) {
                steps.add(new double[] {x, before});
            }
            steps.add(new double[] {x, high});
            before = high;
        }
        return steps;
    }

    private void probes() {
        List<String> targets = samples.stream()
                .flatMap(sample -> sample.probes().stream())
                .map(ProbeAnswer::target)
                .distinct()
                .limit(MOST_TARGETS)
                .toList();
        for (String target : targets) {
            shapes.add(Svg.text(2, y + 12, "name", "probe " + shortened(target)));
            samples.stream()
                    .flatMap(sample -> sample.probes().stream())
                    .filter(answer -> answer.target().equals(target))
                    .forEach(answer -> shapes.add(Svg.dot(
                            Svg.x(window.at(answer.at())),
                            y + ROW / 2,
                            "probe " + style(answer),
                            answer.target() + ": " + answer.words() + ", "
                                    + answer.took().toMillis() + " ms")));
            y += ROW;
        }
        y += targets.isEmpty() ? 0 : GAP;
    }

    private static String shortened(String target) {
        int most = 18;
        return target.length() <= most ? target : ".." + target.substring(target.length() - most);
    }

    private static String style(ProbeAnswer answer) {
        if (!answer.good()) {
            return "bad";
        }
        return answer.by().equals("old") ? "before" : "after";
    }

    /** By the second, of the new version: what was read of a log before it serves alone is not told apart. */
    private void responses() {
        List<Responses> read = samples.stream()
                .flatMap(sample -> sample.responses().stream())
                .distinct()
                .toList();
        var all = new ArrayList<Point>();
        var errors = new ArrayList<Point>();
        for (int i = 1; i < read.size(); i++) {
            Responses from = read.get(i - 1);
            Responses to = read.get(i);
            double seconds = Math.max(1, Duration.between(from.at(), to.at()).toMillis()) / MILLIS;
            for (Instant at : List.of(from.at(), to.at())) {
                all.add(new Point(at, (to.since() - from.since()) / seconds));
                errors.add(new Point(at, (to.sinceErrors() - from.sinceErrors()) / seconds));
            }
        }
        if (all.size() > 1) {
            curve("responses a second", all, errors, "after", "bad");
        }
    }
}
