package io.github.nginxupgrade.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryForecastTest {
    /** What two processes use together, and what is available, in kB. */
    @ParameterizedTest
    @CsvSource({"4096, 4096, 10240, ", "4096, 4096, 10239, 'a second nginx needs about 8 MB, and 9 MB are available'"})
    void aQuarterMoreThanTheFirstHasMustBeThere(long master, long worker, long available, String words) {
        String rollup = "5581-7ffd ---p 00000000 00:00 0 [rollup]\nRss: 99999 kB\nPss: %d kB\nPss_Dirty: 99999 kB\n";
        assertThat(MemoryForecast.tooTight(
                        rollup.formatted(master) + rollup.formatted(worker),
                        "MemTotal: 1 kB\nMemAvailable:   " + available + " kB\n"))
                .isEqualTo(java.util.Optional.ofNullable(words));
    }

    @ParameterizedTest
    @CsvSource({"Pss: 99999 kB, ''", "'', MemAvailable: 1 kB", "Pss: x kB, MemAvailable: 1 kB"})
    void whatTheKernelDoesNotTellIsNoHindrance(String rollup, String meminfo) {
        assertThat(MemoryForecast.tooTight(rollup, meminfo)).isEmpty();
    }
}
