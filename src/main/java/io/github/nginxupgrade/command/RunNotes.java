package io.github.nginxupgrade.command;

import io.github.nginxupgrade.journal.Entry;
import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.preflight.Hazard;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What is written down at both ends of a run: what spoke against it; the sentence that it ended with, and nginx's own lines. */
final class RunNotes {
    private RunNotes() {}

    /** What was found and did not stop it. */
    static List<Entry.Found> found(Manifest manifest, List<Hazard> warnings) {
        return warnings.stream()
                .map(hazard -> new Entry.Found(manifest.created(), hazard.id(), hazard.evidence()))
                .toList();
    }

    /** The end comes last: a run whose last entry is another one goes on. */
    static List<Entry> of(Instant at, OutcomeKind kind, String message, List<String> nginxSaid) {
        var entries = new ArrayList<Entry>();
        if (!nginxSaid.isEmpty()) {
            entries.add(new Entry.NginxSaid(at, nginxSaid));
        }
        entries.add(new Entry.Ended(at, kind.word(), message));
        return entries;
    }
}
