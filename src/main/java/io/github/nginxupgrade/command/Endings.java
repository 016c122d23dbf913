package io.github.nginxupgrade.command;

import io.github.nginxupgrade.journal.Entry;
import io.github.nginxupgrade.outcome.OutcomeKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What is written down of an end: the sentence that is told with it, and nginx's own lines, for whoever asks next week. */
final class Endings {
    private Endings() {}

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
