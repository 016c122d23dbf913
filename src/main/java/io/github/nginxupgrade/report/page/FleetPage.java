package io.github.nginxupgrade.report.page;

import static io.github.nginxupgrade.report.page.PageFrame.cell;
import static j2html.TagCreator.a;
import static j2html.TagCreator.b;
import static j2html.TagCreator.code;
import static j2html.TagCreator.each;
import static j2html.TagCreator.h1;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.join;
import static j2html.TagCreator.p;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.tr;

import io.github.nginxupgrade.journal.Rollout;
import io.github.nginxupgrade.text.Columns;
import io.github.nginxupgrade.text.Count;
import io.github.nginxupgrade.text.Visible;
import j2html.tags.ContainerTag;
import j2html.tags.DomContent;
import j2html.tags.specialized.TdTag;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The page of a rollout: hosts by time, and where the page of each run is. */
public final class FleetPage {
    /** What a host can come to, in the order in which it is counted. */
    private static final List<String> STATES = List.of(
            "planned",
            "unchanged",
            "held",
            "committed",
            "gone back",
            "refused",
            "locked",
            "failed",
            "cut off",
            "stranded");

    private static final double ROW = 18;
    private static final double BELOW = 16;
    private static final int LONGEST = 22;

    private final Rollout rollout;
    private final Map<String, List<Rollout.Event>> hosts = new TreeMap<>();
    /** By host and run. */
    private final Map<List<String>, String> links = new HashMap<>();

    private FleetPage(Rollout rollout) {
        this.rollout = rollout;
        rollout.events().forEach(event -> hosts.computeIfAbsent(event.host(), unseen -> new ArrayList<>())
                .add(event));
        rollout.pages().forEach(page -> links.put(List.of(page.host(), page.run()), page.link()));
    }

    /** HTML, in UTF-8. It needs nothing else, and leads to the pages of runs that are kept beside it. */
    public static String of(Rollout rollout) {
        return new FleetPage(rollout).html();
    }

    private String html() {
        var parts = new ArrayList<DomContent>(List.of(
                h1(Visible.line("Rollout " + rollout.name())),
                p(Visible.line(Count.of(hosts.size(), "host") + counted())).withClass("outcome")));
        if (!hosts.isEmpty()) {
            parts.add(PageFrame.wide(picture()));
            parts.add(p("Times are since the first was seen. A run without a link is shown on its host by ")
                    .with(code("nginx-upgrade history RUN"))
                    .withText(".")
                    .withClass("faint"));
        }
        parts.add(h2("What each came to"));
        parts.add(events(
                "host", "at", hosts.values().stream().map(FleetPage::last).toList()));
        parts.add(h2("One after the other"));
        parts.add(events("at", "host", rollout.events()));
        return PageFrame.of("Rollout " + rollout.name(), parts);
    }

    private static Rollout.Event last(List<Rollout.Event> ofHost) {
        return ofHost.get(ofHost.size() - 1);
    }

    /** {@code : 3 committed, 1 gone back}. */
    private String counted() {
        var counts = new LinkedHashMap<String, Integer>();
        STATES.forEach(state -> counts.put(state, 0));
        hosts.values().forEach(ofHost -> counts.merge(last(ofHost).state(), 1, Integer::sum));
        String words = counts.entrySet().stream()
                .filter(state -> state.getValue() > 0)
                .map(state -> state.getValue() + " " + state.getKey())
                .collect(Collectors.joining(", "));
        return words.isEmpty() ? "" : ": " + words;
    }

    private ContainerTag<?> picture() {
        List<Rollout.Event> events = rollout.events();
        var window = new Window(
                "Hosts by time",
                events.get(0).at(),
                events.get(events.size() - 1).at());
        var shapes = new ArrayList<ContainerTag<?>>();
        double y = 2;
        for (Map.Entry<String, List<Rollout.Event>> host : hosts.entrySet()) {
            shapes.add(Svg.text(2, y + ROW - 5, "name", Columns.clip(host.getKey(), LONGEST)));
            for (int i = 0; i < host.getValue().size(); i++) {
                shapes.add(bar(host.getValue(), i, window, y));
            }
            y += ROW;
        }
        shapes.addAll(Scale.below(window.from(), window, y));
        return Svg.picture(y + BELOW, "hosts by time").with(shapes.toArray(ContainerTag[]::new));
    }

    /** From when a host came to something until it came to something else. */
    private static ContainerTag<?> bar(List<Rollout.Event> ofHost, int index, Window window, double y) {
        Rollout.Event event = ofHost.get(index);
        Instant until = index + 1 < ofHost.size() ? ofHost.get(index + 1).at() : window.to();
        double from = Svg.x(window.at(event.at()));
        String words = time(event) + " " + event.host() + " " + event.state() + " " + event.run();
        return Svg.box(from, y + 2, Math.max(Svg.x(window.at(until)) - from, 5), ROW - 4, "bar " + style(event), words);
    }

    private static String style(Rollout.Event event) {
        return STATES.contains(event.state()) ? event.state().replace(' ', '-') : "failed";
    }

    private static String time(Rollout.Event event) {
        return event.at().truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** Their time and host in the order that is wanted. */
    private DomContent events(String first, String second, List<Rollout.Event> shown) {
        return table(
                thead(tr(th(first), th(second), th("what"), th("run"), th("in its words"))),
                tbody(each(
                        shown,
                        event -> tr(
                                named(event, first),
                                named(event, second),
                                td(b(Visible.line(event.state())).withClasses("state", style(event))),
                                run(event),
                                cell(event.text())))));
    }

    private static TdTag named(Rollout.Event event, String column) {
        return cell(column.equals("host") ? event.host() : time(event)).withClass("n");
    }

    private TdTag run(Rollout.Event event) {
        DomContent name = code(Visible.line(event.run()));
        String link = links.get(List.of(event.host(), event.run()));
        if (link != null) {
            return td(a(join(name)).withHref(link));
        }
        return event.run().isEmpty() ? td() : td(name);
    }
}
