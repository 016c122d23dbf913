package io.github.nginxupgrade.journal;

import io.github.nginxupgrade.os.OsFailure;
import java.util.List;

/** Where a run writes down what it intends and what it has seen. */
public interface Journal {
    /** Blocks until the lines are on the disk. */
    void append(List<Entry> entries) throws OsFailure;

    /** Returns before the lines are on the disk; the next one that is appended takes them there. */
    void note(List<Entry> entries) throws OsFailure;

    /** All whole lines; one that was torn by the end of the tool is passed over. */
    List<Entry> entries() throws OsFailure;

    /** Entries as they are written. */
    static String lines(List<Entry> entries) {
        return String.join("\n", entries.stream().map(Entry::line).toList());
    }
}
