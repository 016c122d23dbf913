package io.github.nginxupgrade.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "0ms,0",
        "500ms,500",
        "30s,30000",
        "2m,120000",
        "1h,3600000",
        "007s,7000",
        "999999999ms,999999999",
        "876000h,3153600000000"
    })
    void aNumberAndItsUnitIsADuration(String text, long milliseconds) {
        assertThat(new Durations().convert(text)).isEqualTo(Duration.ofMillis(milliseconds));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "s",
                "30",
                "30 s",
                " 30s",
                "30s ",
                "30s\n",
                "-1s",
                "+1s",
                "1.5s",
                "1,5s",
                "30S",
                "30sec",
                "1h30m",
                "1d",
                "9999999999s",
                "\u0663s",
                "PT30S",
                "0x1s",
                "1us"
            })
    void anythingElseIsRefusedWithTheForm(String text) {
        assertThatThrownBy(() -> new Durations().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessage("'" + text + "' is no duration; write 500ms, 30s, 2m or 1h");
    }

    /** It would be counted in nanoseconds, and that count would not fit: in the middle of an upgrade. */
    @ParameterizedTest
    @ValueSource(strings = {"876001h", "999999999h", "999999999m"})
    void whatCannotBeWaitedForIsRefused(String text) {
        assertThatThrownBy(() -> new Durations().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessage("'" + text + "' is longer than can be waited for; write 876000h or less");
    }
}
