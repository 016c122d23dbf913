package io.github.nginxupgrade.report.page;

import static io.github.nginxupgrade.report.page.PageFrame.cell;
import static j2html.TagCreator.code;
import static j2html.TagCreator.each;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.tr;

import io.github.nginxupgrade.artifact.ReplacedFile;
import io.github.nginxupgrade.journal.Entry;
import io.github.nginxupgrade.journal.Side;
import io.github.nginxupgrade.outcome.RunView;
import io.github.nginxupgrade.text.Visible;
import io.github.nginxupgrade.text.WallTime;
import j2html.tags.DomContent;
import j2html.tags.specialized.TrTag;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** What of a run is read rather than looked at. */
final class RunTables {
    private RunTables() {}

    /** Names and values. */
    static DomContent summary(RunView view, String host) {
        var manifest = view.manifest();
        return table(tbody(
                row("nginx", host.isEmpty() ? manifest.pidFile().toString() : host + ":" + manifest.pidFile()),
                row("before", side(manifest.from())),
                row("after", side(manifest.to())),
                row("asked for by", manifest.user() + ", " + manifest.command()),
                row("began", time(manifest.created())),
                row("ended", view.ended().map(RunTables::time).orElse("not yet")),
                row("took", view.took().map(WallTime::span).orElse("")),
                row("backup", view.hasBackup() ? "is kept" : "was given up")));
    }

    private static String side(Side side) {
        return side.words()
                + side.packaged()
                        .map(of -> ", package " + of.name() + " " + of.version())
                        .orElse("")
                + ", sha256 " + side.sha256();
    }

    private static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static TrTag row(String name, String value) {
        return tr(th(name), cell(value));
    }

    static DomContent steps(RunCourse run) {
        return table(
                thead(tr(th("no."), th("at"), th("what"), th("what was seen"), th("took"))),
                tbody(each(
                        run.marks(),
                        mark -> tr(
                                cell(mark.number() == 0 ? "" : String.valueOf(mark.number())),
                                cell(since(run.begin(), mark.at())).withClass("n"),
                                cell(mark.label()),
                                cell(mark.words()),
                                cell(took(mark)).withClass("n")))));
    }

    private static String took(RunCourse.Mark mark) {
        return mark.number() == 0
                ? ""
                : Duration.between(mark.at(), mark.until()).toMillis() + " ms";
    }

    private static String since(Instant begin, Instant at) {
        long millis = Duration.between(begin, at).toMillis();
        return millis / 1000 + "."
                + String.valueOf(1000 + Math.abs(millis % 1000)).substring(1) + " s";
    }

    static Optional<DomContent> hazards(RunView view) {
        List<Entry.Found> found = of(view, Entry.Found.class);
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(table(
                        thead(tr(th("hazard"), th("what was seen"))),
                        tbody(each(
                                found,
                                hazard -> tr(td(code(Visible.line(hazard.hazard()))), cell(hazard.evidence()))))));
    }

    static DomContent files(RunView view) {
        return table(
                thead(tr(th("file"), th("sha256 before"), th("sha256 after"))),
                tbody(each(view.manifest().files().files(), RunTables::file)));
    }

    private static TrTag file(ReplacedFile file) {
        return tr(
                cell(file.live().toString()),
                td(code(Visible.line(file.oldSha256()))),
                td(code(Visible.line(file.newSha256()))));
    }

    /** Nginx's own lines; none where nothing failed. */
    static List<String> nginxSaid(RunView view) {
        return of(view, Entry.NginxSaid.class).stream()
                .flatMap(said -> said.lines().stream())
                .map(Visible::line)
                .toList();
    }

    private static <T extends Entry> List<T> of(RunView view, Class<T> kind) {
        return view.entries().stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
