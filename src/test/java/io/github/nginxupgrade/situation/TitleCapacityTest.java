package io.github.nginxupgrade.situation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The room for a title, from fields 48 and 51 of {@code /proc/PID/stat}. */
class TitleCapacityTest {
    private static final String BEFORE = " S" + " 0".repeat(44);

    @ParameterizedTest
    @CsvSource({
        "4711 (nginx), 140727858974643 140727858974693 140727858974693 140727858974693 0, 50",
        "4711 (a) b (c), 100 110 110 150 0, 50",
        "4711 (nginx), 18446744073709551000 18446744073709551010 18446744073709551010 18446744073709551010 0, -1",
        "4711 (nginx), 0 0 0 0 0, -1",
        "4711 (nginx), 100 90 90 50 0, -1",
        "4711 (nginx), 100 110 110 x 0, -1",
        "4711 (nginx), 100 110, -1",
        "4711 (nginx), 1 2 2 99999999999999999 0, -1",
        "4711, '', -1",
        "'', '', -1"
    })
    void theSpaceForATitle(String name, String addresses, int sandbox) {
        assertThat(TitleCapacity.of(name + BEFORE + " " + addresses).orElse(-1)).isEqualTo(sandbox);
    }
}
