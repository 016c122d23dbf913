package io.github.nginxupgrade.report.page;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a run that is drawn as wide as the picture is.
 *
 * @param title of the picture
 */
record Window(String title, Instant from, Instant to) {
    /** Steps with less than that between them are looked at together. */
    private static final Duration NEAR = Duration.ofSeconds(2);

    private static final Duration BEFORE = Duration.ofMillis(50);
    private static final Duration AFTER = Duration.ofMillis(250);

    /** What takes less than this part of the whole cannot be read in a picture of that. */
    private static final int SMALL = 4;

    /** The steps of a scale, in ms. */
    private static final List<Long> STEPS = List.of(
            1L,
            2L,
            5L,
            10L,
            20L,
            50L,
            100L,
            200L,
            500L,
            1_000L,
            2_000L,
            5_000L,
            10_000L,
            30_000L,
            60_000L,
            120_000L,
            300_000L,
            600_000L,
            1_800_000L,
            3_600_000L,
            21_600_000L,
            86_400_000L);

    private static final int MOST_TICKS = 8;

    /** Of two instants that are the same, a millisecond. */
    Window {
        to = to.isAfter(from) ? to : from.plusMillis(1);
    }

    /** The whole run, and each part of it in which steps follow one another too fast to be seen in that. */
    static List<Window> of(RunCourse run) {
        var whole = new Window("The whole run", run.begin(), run.end());
        var windows = new ArrayList<Window>(List.of(whole));
        var near = new ArrayList<RunCourse.Mark>();
        for (RunCourse.Mark mark : run.marks()) {
            if (!near.isEmpty() && Duration.between(end(near), mark.at()).compareTo(NEAR) > 0) {
                closeUp(near, whole, windows);
                near.clear();
            }
            near.add(mark);
        }
        closeUp(near, whole, windows);
        return windows;
    }

    private static void closeUp(List<RunCourse.Mark> near, Window whole, List<Window> windows) {
        if (near.size() < 2) {
            return;
        }
        Instant first = near.get(0).at().minus(BEFORE);
        Instant last = end(near).plus(AFTER);
        if (Duration.between(first, last).multipliedBy(SMALL).compareTo(whole.length()) < 0) {
            windows.add(new Window("Steps that follow one another fast", first, last));
        }
    }

    private static Instant end(List<RunCourse.Mark> marks) {
        return marks.stream().map(RunCourse.Mark::until).max(Instant::compareTo).orElseThrow();
    }

    Duration length() {
        return Duration.between(from, to);
    }

    /** 0 at its beginning, 1 at its end. */
    double at(Instant instant) {
        double part = (double) Duration.between(from, instant).toNanos() / length().toNanos();
        return Math.max(0, Math.min(1, part));
    }

    boolean holds(Instant instant) {
        return !instant.isBefore(from) && !instant.isAfter(to);
    }

    /** Where its scale has a line: round numbers of the time since the run began. */
    List<Duration> ticks(Instant begin) {
        long step = STEPS.stream()
                .filter(each -> length().toMillis() / each <= MOST_TICKS)
                .findFirst()
                .orElse(length().toMillis() / MOST_TICKS + 1);
        var ticks = new ArrayList<Duration>();
        long first = -Math.floorDiv(-Duration.between(begin, from).toMillis(), step) * step;
        for (long at = first; !begin.plusMillis(at).isAfter(to); at += step) {
            ticks.add(Duration.ofMillis(at));
        }
        return ticks;
    }
}
