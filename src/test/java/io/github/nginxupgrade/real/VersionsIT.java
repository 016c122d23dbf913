package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Old and new far apart, and the older for the newer; {@code scripts/version-matrix} goes through all pairs. */
class VersionsIT {
    @TempDir
    Path folder;

    @Test
    void noRequestIsLostFromTheOldestToTheNewestHeldToo() {
        assertNoneLost(new VersionPair(Releases.OLD, Releases.QUIC).walk(folder));
    }

    @ParameterizedTest
    @CsvSource({"1.26.3, 1.18.0", "1.22.1, 1.26.3", "1.22.1, 1.18.0"})
    void noRequestIsLostOnTheOtherWays(String from, String to) {
        assertNoneLost(new VersionPair(from, to).walkInShort(folder));
    }

    private static void assertNoneLost(Report report) {
        assertThat(report.lost()).as(report.text()).isZero();
    }
}
