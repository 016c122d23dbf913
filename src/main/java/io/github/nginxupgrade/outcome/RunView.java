package io.github.nginxupgrade.outcome;

import io.github.nginxupgrade.journal.Entry;
import io.github.nginxupgrade.journal.Manifest;
import java.util.List;

/**
 * A past run as it is shown.
 *
 * @param outcome the word of its outcome; {@code unfinished} where it has none
 * @param entries its timeline, where one run was asked for; else empty
 */
public record RunView(Manifest manifest, String outcome, List<Entry> entries) {
    public RunView {
        entries = List.copyOf(entries);
    }
}
