package io.github.nginxupgrade.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionTest {
    @Test
    void versionsAreOrderedAsNumbersNotAsText() {
        List<Version> ordered = List.of(
                new Version(0, 8, 55),
                new Version(1, 0, 15),
                new Version(1, 2, 0),
                new Version(1, 9, 2),
                new Version(1, 9, 13),
                new Version(1, 10, 0),
                new Version(1, 31, 4),
                new Version(2, 0, 0));
        var mixed = new ArrayList<>(ordered);
        Collections.reverse(mixed);
        Collections.sort(mixed);
        assertThat(mixed).isEqualTo(ordered);
        assertThat(mixed).extracting(Version::toString).contains("1.9.13", "0.8.55");
    }

    @ParameterizedTest
    @CsvSource({"1,9,1,true", "1,9,2,false", "1,9,3,false", "1,8,99,true", "0,99,99,true", "1,10,0,false", "2,0,0,false"
    })
    void olderMeansStrictlyOlder(int major, int minor, int patch, boolean older) {
        assertThat(new Version(major, minor, patch).isOlderThan(1, 9, 2)).isEqualTo(older);
    }
}
