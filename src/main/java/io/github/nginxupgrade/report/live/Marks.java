package io.github.nginxupgrade.report.live;

import io.github.nginxupgrade.journal.Side;

/**
 * The characters of a view that are not in ASCII. None is of Latin-1: where each byte of an argument is a character, such a one
 * would be taken for a byte.
 *
 * @param plain true for a terminal that may not know them
 */
public record Marks(boolean plain) {
    String of(Task.State state) {
        return switch (state) {
            case AHEAD -> plain ? "." : "•";
            case RUNNING -> plain ? ">" : "▶";
            case DONE -> plain ? "+" : "✓";
            case FAILED -> plain ? "x" : "✗";
        };
    }

    /** {@code 1.18.0 → 1.22.1}. */
    String between(Side first, Side second) {
        return first.wordsBeside(second) + (plain ? " -> " : " → ") + second.wordsAfter(first);
    }

    String beside() {
        return plain ? " | " : " • ";
    }
}
