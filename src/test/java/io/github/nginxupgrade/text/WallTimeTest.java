package io.github.nginxupgrade.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WallTimeTest {
    private static final ZoneId KOLKATA = ZoneId.of("Asia/Kolkata");

    @Test
    void isTheClockOnTheWallAndTheDateOfAnotherDay() {
        Instant at = Instant.parse("2026-11-28T11:14:09.9Z");
        assertThat(WallTime.of(at, at.plusSeconds(3600), KOLKATA)).isEqualTo("16:44:09");
        // midnight is the wall's, not that of Greenwich
        assertThat(WallTime.of(at, Instant.parse("2026-11-28T19:00:00Z"), KOLKATA))
                .isEqualTo("2026-11-28 16:44:09");
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0.0 s",
        "PT0.849S, 0.8 s",
        "PT9.99S, 9.9 s",
        "PT32.7S, 32 s",
        "PT4M10S, 4 min 10 s",
        "PT1M, 1 min",
        "PT2H5M9S, 2 h 5 min",
        "PT2H59S, 2 h"
    })
    void aSpanHasAsManyFiguresAsOneReads(Duration time, String words) {
        assertThat(WallTime.span(time)).isEqualTo(words);
    }
}
