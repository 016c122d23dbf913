package io.github.nginxupgrade.report;

import java.time.Duration;

/** Durations in words. Made by hand, because a {@link java.util.Formatter} reads its locale first, which takes 3 ms. */
final class Seconds {
    private static final int MILLIS = 1000;
    private static final int WIDTH = "999.999 s".length();

    private Seconds() {}

    /** {@code 12.034 s}: to the millisecond. */
    static String of(Duration duration) {
        String millis = String.valueOf(duration.toMillis() % MILLIS);
        return duration.toSeconds() + "." + "0".repeat(3 - millis.length()) + millis + " s";
    }

    /** {@code   0.034 s}: those below each other end alike. */
    static String column(Duration duration) {
        String words = of(duration);
        return " ".repeat(Math.max(0, WIDTH - words.length())) + words;
    }
}
