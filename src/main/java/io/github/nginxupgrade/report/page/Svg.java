package io.github.nginxupgrade.report.page;

import static j2html.TagCreator.tag;

import io.github.nginxupgrade.text.Visible;
import j2html.tags.ContainerTag;
import java.util.List;

/** The few shapes of which a picture is made; lengths in units of a picture that is {@link #WIDTH} wide. */
final class Svg {
    static final double WIDTH = 1000;
    /** Where names end and time begins. */
    static final double LEFT = 170;

    private static final double RIGHT = 992;
    private static final double TENTHS = 10;

    private Svg() {}

    static ContainerTag<?> picture(double height, String label) {
        return tag("svg")
                .attr("viewBox", "0 0 " + number(WIDTH) + " " + number(height))
                .attr("role", "img")
                .attr("aria-label", Visible.line(label));
    }

    /** Where this part of the time is. */
    static double x(double part) {
        return LEFT + part * (RIGHT - LEFT);
    }

    static ContainerTag<?> box(double x, double y, double width, double height, String style, String title) {
        ContainerTag<?> box = tag("rect")
                .attr("x", number(x))
                .attr("y", number(y))
                .attr("width", number(Math.max(width, 0.8)))
                .attr("height", number(height))
                .withClass(Visible.line(style));
        return title.isEmpty() ? box : box.with(title(title));
    }

    static ContainerTag<?> line(double x1, double y1, double x2, double y2, String style) {
        return tag("line")
                .attr("x1", number(x1))
                .attr("y1", number(y1))
                .attr("x2", number(x2))
                .attr("y2", number(y2))
                .withClass(Visible.line(style));
    }

    static ContainerTag<?> dot(double x, double y, String style, String title) {
        return tag("circle")
                .attr("cx", number(x))
                .attr("cy", number(y))
                .attr("r", "3.5")
                .withClass(Visible.line(style))
                .with(title(title));
    }

    static ContainerTag<?> text(double x, double y, String style, String words) {
        return tag("text")
                .attr("x", number(x))
                .attr("y", number(y))
                .withClass(Visible.line(style))
                .withText(Visible.line(words));
    }

    /** Through these points, each x and y. */
    static ContainerTag<?> way(List<double[]> points, String style) {
        var text = new StringBuilder();
        for (double[] point : points) {
            text.append(text.length() == 0 ? "" : " ")
                    .append(number(point[0]))
                    .append(',')
                    .append(number(point[1]));
        }
        return tag("polyline").attr("points", text.toString()).withClass(Visible.line(style));
    }

    private static ContainerTag<?> title(String words) {
        return tag("title").withText(Visible.line(words));
    }

    private static String number(double value) {
        return String.valueOf(Math.round(value * TENTHS) / TENTHS);
    }
}
