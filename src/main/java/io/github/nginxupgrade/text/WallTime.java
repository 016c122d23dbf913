package io.github.nginxupgrade.text;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/** Moments and spans for people; in JSON they stand in UTC and in milliseconds. */
public final class WallTime {
    private static final int MINUTE = 60;
    private static final int HOUR = 60 * MINUTE;

    private WallTime() {}

    /** {@code 16:44:19} by the clock on the wall, with the date where that is not today's. */
    public static String of(Instant at, Instant now) {
        return of(at, now, ZoneId.systemDefault());
    }

    static String of(Instant at, Instant now, ZoneId zone) {
        ZonedDateTime local = at.atZone(zone);
        LocalTime time = local.toLocalTime().truncatedTo(ChronoUnit.SECONDS);
        String words = two(time.getHour()) + ":" + two(time.getMinute()) + ":" + two(time.getSecond());
        boolean today = local.toLocalDate().equals(now.atZone(zone).toLocalDate());
        return today ? words : local.toLocalDate() + " " + words;
    }

    /** {@code 0.8 s}, {@code 32 s}, {@code 4 min 10 s}, {@code 1 min}, {@code 2 h 5 min}. */
    public static String span(Duration time) {
        long seconds = time.toSeconds();
        if (seconds < 10) {
            return seconds + "." + time.toMillisPart() / 100 + " s";
        }
        if (seconds < MINUTE) {
            return seconds + " s";
        }
        return seconds < HOUR
                ? seconds / MINUTE + " min" + unlessZero(seconds % MINUTE, " s")
                : seconds / HOUR + " h" + unlessZero(seconds % HOUR / MINUTE, " min");
    }

    private static String unlessZero(long count, String unit) {
        return count == 0 ? "" : " " + count + unit;
    }

    private static String two(int number) {
        return number < 10 ? "0" + number : String.valueOf(number);
    }
}
