package io.github.nginxupgrade.report.page;

import java.time.Instant;
import java.util.List;

/**
 * What a picture of a run shows, by the clock on the wall.
 *
 * @param bands its phases, one after the other
 * @param bars a row for each process
 * @param marks steps, signals, and what turned it
 */
record RunCourse(Instant begin, Instant end, List<Band> bands, List<Bar> bars, List<Mark> marks) {
    RunCourse {
        bands = List.copyOf(bands);
        bars = List.copyOf(bars);
        marks = List.copyOf(marks);
    }

    /** Of which version a process is. */
    enum Side {
        BEFORE,
        AFTER;

        /** As a class of the style sheet. */
        String style() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** As long as one phase was observed. */
    record Band(String phase, Instant from, Instant to) {}

    /** A process, and what it did. */
    record Bar(String label, Side side, boolean master, List<Part> parts) {
        Bar {
            parts = List.copyOf(parts);
        }
    }

    /**
     * As long as it did the same.
     *
     * @param state {@code accepting}, {@code draining}, {@code halted} or {@code waiting}
     */
    record Part(String state, Instant from, Instant to) {}

    /**
     * Something that was done or happened.
     *
     * @param number its number among the steps; 0 where it is none
     * @param until when its effect was seen; when it happened where it has none
     * @param label {@code USR2 to 61}
     * @param words what was seen of it
     */
    record Mark(int number, Instant at, Instant until, String label, String words) {}
}
