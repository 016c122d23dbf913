package io.github.nginxupgrade.report;

import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.RunView;
import io.github.nginxupgrade.text.WallTime;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** What was, for people. */
public final class HistoryText {
    private HistoryText() {}

    static void lines(Outcome outcome, List<Line> lines) {
        lines.add(Line.of(outcome.message()));
        for (RunView view : outcome.runs()) {
            Manifest manifest = view.manifest();
            lines.add(Line.strong(manifest.run())
                    .and("  " + manifest.command() + " by " + manifest.user() + ": "
                            + manifest.words() + ", " + how(view)
                            + (view.hasBackup() ? "" : "; no backup is left") + "  (" + manifest.pidFile() + ")"));
            timeline(view).forEach(line -> lines.add(Line.of("  " + line)));
        }
    }

    /** What was written of it, a line each. */
    public static List<String> timeline(RunView view) {
        return view.entries().stream()
                .flatMap(entry -> TimelineText.of(entry).stream()
                        .map(text -> entry.at().truncatedTo(ChronoUnit.MILLIS) + "  " + text))
                .toList();
    }

    /** {@code 16:33:12 failed and rolled back after 32 s: nobody said commit within 30 s}. */
    static String ended(RunView view) {
        String began = WallTime.of(
                view.manifest().created(), view.ended().orElse(view.manifest().created()));
        return began + " " + view.manifest().command() + ", " + how(view);
    }

    /** {@code failed and rolled back after 32 s: nobody said commit within 30 s}. */
    public static String how(RunView view) {
        String what =
                switch (view.outcome()) {
                    case "failed-rolled-back" -> "failed and rolled back";
                    case "interrupted-rolled-back" -> "interrupted and rolled back";
                    default -> view.outcome().replace('-', ' ');
                };
        return what
                + view.took().map(HistoryText::after).orElse("")
                + (view.reason().isEmpty() ? "" : ": " + view.reason());
    }

    private static String after(Duration took) {
        return took.isNegative() ? "" : " after " + WallTime.span(took);
    }
}
