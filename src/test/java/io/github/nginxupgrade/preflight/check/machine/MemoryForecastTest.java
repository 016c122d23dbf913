package io.github.nginxupgrade.preflight.check.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryForecastTest {
    private static final int MEBIBYTE = 1 << 20;

    /** What is needed and what is available, in MiB. */
    @ParameterizedTest
    @CsvSource({"8, 10, ", "8, 9, 'a second nginx needs about 8.0 MB, and 9.0 MB are available'", "0, 0, "})
    void aQuarterMoreThanTheFirstHasMustBeThere(long need, long available, String words) {
        assertThat(new MemoryForecast(need * MEBIBYTE, OptionalLong.of(available * MEBIBYTE)).tooTightToRehearse())
                .isEqualTo(Optional.ofNullable(words));
    }

    @Test
    void whatTheKernelDoesNotTellIsNoHindrance() {
        assertThat(new MemoryForecast(MEBIBYTE, OptionalLong.empty()).tooTightToRehearse())
                .isEmpty();
    }
}
