package io.github.nginxupgrade.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.report.page.RunCourse.Mark;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final int MOST_TICKS = 9;

    private static List<Window> windows(long length, long... marks) {
        List<Mark> all = LongStream.of(marks)
                .mapToObj(at -> new Mark(1, NOON.plusMillis(at), NOON.plusMillis(at + 5), "x", ""))
                .toList();
        return Window.of(new RunCourse(NOON, NOON.plusMillis(length), List.of(), List.of(), all));
    }

    @Test
    void whatIsTooSmallInTheWholeIsShownLarger() {
        List<Window> windows = windows(60_000, 100, 300, 30_000, 59_000, 59_900);
        assertThat(windows)
                .extracting(Window::from)
                .containsExactly(NOON, NOON.plusMillis(50), NOON.plusMillis(58_950));
        assertThat(windows).extracting(Window::to).startsWith(NOON.plusMillis(60_000), NOON.plusMillis(555));
    }

    @Test
    void whatIsLargeInTheWholeIsNotShownTwice() {
        assertThat(windows(1000, 100, 300, 700)).hasSize(1);
    }

    @Test
    void aStepAloneIsNoCloseUp() {
        assertThat(windows(60_000, 100, 30_000)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 7, 90, 450, 999, 8000, 61_000, 3_600_000, 86_400_000, 40 * 86_400_000L})
    void theScaleIsReadable(long length) {
        Window window = windows(length).get(0);
        List<Duration> ticks = window.ticks(NOON);
        assertThat(ticks).isNotEmpty().hasSizeLessThanOrEqualTo(MOST_TICKS + 1).isSorted();
        assertThat(ticks)
                .allSatisfy(tick -> assertThat(window.holds(NOON.plus(tick))).isTrue());
    }

    @Test
    void aScaleThatBeginsBeforeTheRunHasRoundNumbersToo() {
        var window = new Window("x", NOON.minusMillis(30), NOON.plusMillis(300));
        assertThat(window.ticks(NOON)).startsWith(Duration.ZERO, Duration.ofMillis(50));
    }
}
