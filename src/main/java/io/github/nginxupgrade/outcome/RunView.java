package io.github.nginxupgrade.outcome;

import io.github.nginxupgrade.journal.Entry;
import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.os.OsFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A past run as it is shown.
 *
 * @param outcome the word of its outcome; {@code unfinished} where it has none
 * @param ended when; empty where it has not
 * @param reason why it turned back, or failed; empty where it did neither, or an older program did not write it down
 * @param hasBackup whether it still has what ran before it
 * @param entries its timeline, where one run was asked for; else empty
 */
public record RunView(
        Manifest manifest,
        String outcome,
        Optional<Instant> ended,
        String reason,
        boolean hasBackup,
        List<Entry> entries) {
    public RunView {
        entries = List.copyOf(entries);
    }

    /**
     * As its journal tells.
     *
     * @param timeline whether that is shown too
     */
    public static RunView of(Run run, boolean timeline) throws OsFailure {
        List<Entry> entries = run.entries();
        Optional<Entry.Ended> end = Run.end(entries);
        return new RunView(
                run.manifest().orElseThrow(),
                end.map(Entry.Ended::outcome).orElse("unfinished"),
                end.map(Entry.Ended::at),
                reason(entries, end),
                run.hasBackup(),
                timeline ? entries : List.of());
    }

    private static String reason(List<Entry> entries, Optional<Entry.Ended> end) {
        Optional<String> turned = entries.stream()
                .filter(Entry.Turned.class::isInstance)
                .map(entry -> ((Entry.Turned) entry).reason())
                .reduce((first, second) -> second);
        return turned.or(() -> end.filter(RunView::failed).map(Entry.Ended::message))
                .orElse("");
    }

    private static boolean failed(Entry.Ended end) {
        return OutcomeKind.of(end.outcome()).map(OutcomeKind::isFailure).orElse(true);
    }

    /** From its first entry to its end. */
    public Optional<Duration> took() {
        return ended.map(at -> Duration.between(manifest.created(), at));
    }
}
