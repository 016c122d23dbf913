package io.github.nginxupgrade.proof.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.nginx.AccessLog.Share;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Counts of responses and of 5xx among them, of the old version and of the new one. */
class ErrorLimitTest {
    @ParameterizedTest
    @CsvSource({
        // far more
        "1500,   0,  136, 136, true",
        "1500,  15,  300,  60, true",
        "1500,   0,  100,  20, true",
        "100,    0,   20,  20, true",
        "1500, 300,  300, 200, true",
        // as many, fewer, or a few more
        "1500,  15,  300,   3, false",
        "1500,  15,  300,   9, false",
        "1500, 300,  300,  75, false",
        "1500, 1500, 300, 300, false",
        "1500, 1500, 300,   0, false",
        // too few to tell
        "1500,   0,   19,  19, false",
        "1500,   0,   20,   2, false",
        "5,      0,   20,  20, false",
        "0,      0, 1000, 1000, false",
        "0,      0,    0,    0, false"
    })
    void farMoreThanBefore(int before, int errorsBefore, int now, int errorsNow, boolean exceeded) {
        assertThat(new ErrorLimit.AsBefore()
                        .exceeded(new Share(before, errorsBefore, 0), new Share(now, errorsNow, 0))
                        .isPresent())
                .isEqualTo(exceeded);
    }

    @ParameterizedTest
    @CsvSource({"300, 200, 200, false", "300, 200, 0, true", "300, 200, 100, true", "300, 300, 300, false"})
    void whoeverIsTurnedAwayDoesNotCount(int now, int errors, int limited, boolean exceeded) {
        Share old = new Share(1500, 3, 0);
        assertThat(new ErrorLimit.AsBefore()
                        .exceeded(old, new Share(now, errors, limited))
                        .isPresent())
                .isEqualTo(exceeded);
    }

    @ParameterizedTest
    @CsvSource({"5, 20, 2, true", "5, 20, 1, false", "5, 19, 19, false", "100, 20, 20, false", "0, 20, 1, true"})
    void moreThanAPart(double percent, int now, int errors, boolean exceeded) {
        assertThat(new ErrorLimit.AtMost(percent)
                        .exceeded(Share.NONE, new Share(now, errors, 0))
                        .isPresent())
                .isEqualTo(exceeded);
        assertThat(new ErrorLimit.Any().exceeded(Share.NONE, new Share(now, errors, 0)))
                .isEmpty();
    }
}
