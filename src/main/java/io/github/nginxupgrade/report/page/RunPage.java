package io.github.nginxupgrade.report.page;

import static j2html.TagCreator.details;
import static j2html.TagCreator.h1;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.i;
import static j2html.TagCreator.p;
import static j2html.TagCreator.pre;
import static j2html.TagCreator.span;
import static j2html.TagCreator.summary;
import static j2html.TagCreator.text;

import io.github.nginxupgrade.journal.Sample;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.outcome.RunView;
import io.github.nginxupgrade.report.HistoryText;
import io.github.nginxupgrade.text.Visible;
import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The page of one run. */
public final class RunPage {
    private RunPage() {}

    /**
     * HTML, in UTF-8.
     *
     * @param view with its timeline
     * @param samples how it stood, the oldest first; none where that was not written down
     * @param host the name of the machine; may be empty
     */
    public static String of(RunView view, List<Sample> samples, String host) {
        RunCourse run = RunCourses.of(view, samples);
        String name = Visible.line(view.manifest().run());
        var parts = new ArrayList<DomContent>(List.of(
                h1(Visible.line(
                        view.manifest().command() + ": " + view.manifest().words())),
                outcome(view),
                p(name).withClass("faint"),
                RunTables.summary(view, host)));
        parts.addAll(pictures(view, run, samples));
        parts.addAll(words(view, run));
        return PageFrame.of(name, parts);
    }

    private static DomContent outcome(RunView view) {
        boolean failed =
                OutcomeKind.of(view.outcome()).map(OutcomeKind::isFailure).orElse(true);
        return p(Visible.line(HistoryText.how(view))).withClasses("outcome", failed ? "bad" : "good");
    }

    private static List<DomContent> pictures(RunView view, RunCourse run, List<Sample> samples) {
        var parts = new ArrayList<DomContent>();
        List<Window> windows = Window.of(run);
        for (Window window : windows) {
            parts.add(h2(window.title()));
            parts.add(PageFrame.wide(Picture.of(run, window)));
        }
        parts.add(
                samples.isEmpty()
                        ? p("How the processes stood was not written down.").withClass("faint")
                        : key(view));
        Curves.of(run.begin(), view.manifest().oldMaster().pid(), windows.get(0), samples)
                .ifPresent(curves -> {
                    parts.add(h2("What clients had"));
                    parts.add(PageFrame.wide(curves));
                });
        return parts;
    }

    private static DomContent key(RunView view) {
        return p(
                        i().withClass("before"),
                        text(Visible.line(view.manifest().fromWords()) + ", paler where it drains"),
                        i().withClass("after"),
                        text(Visible.line(view.manifest().toWords())),
                        i().withClass("bad"),
                        text("halted; errors"),
                        span(
                                ". Times are since the run began; a process is drawn from its start, and as it was seen, at most four"
                                        + " times a second and at each change of the phase."))
                .withClasses("key", "faint");
    }

    private static List<DomContent> words(RunView view, RunCourse run) {
        var parts = new ArrayList<DomContent>(List.of(h2("Steps"), RunTables.steps(run)));
        Optional<DomContent> hazards = RunTables.hazards(view);
        if (hazards.isPresent()) {
            parts.add(h2("Hazards that did not stop it"));
            parts.add(hazards.get());
        }
        parts.add(h2("Files"));
        parts.add(RunTables.files(view));
        List<String> said = RunTables.nginxSaid(view);
        if (!said.isEmpty()) {
            parts.add(h2("What nginx said"));
            parts.add(pre(String.join("\n", said)));
        }
        parts.add(details(summary("The journal"), pre(String.join("\n", journal(view)))));
        return parts;
    }

    private static List<String> journal(RunView view) {
        return HistoryText.timeline(view).stream().map(Visible::line).toList();
    }
}
