package io.github.nginxupgrade.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A pid that is read wrongly is a signal to somebody else: 0 is our process group, -1 everybody, 1 init. */
class PidFileTest {
    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "2,2",
                "4711,4711",
                "'4711\n',4711",
                "'4711\r\n',4711",
                "' 4711 \n\n',4711",
                "4194304,4194304",
                "007,7"
            })
    void aNumberAboveOneIsAPid(String text, int pid) {
        assertThat(PidFile.parse(text)).hasValue(pid);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                " ",
                "\0",
                "0",
                "0\n",
                "00",
                "1",
                "1\n",
                "01",
                "-1",
                "-4711",
                "+5",
                "4711x",
                "x4711",
                "nginx",
                "0x1267",
                "47 11",
                "47\n11",
                "4711\n4712\n",
                "4711\0",
                "99999999999",
                "4294967298",
                "2147483648",
                "4.7",
                "1e3",
                "\u0664\u0667\u0661\u0661",
                "\uff14\uff17",
                "\ufeff4711",
                "4711;"
            })
    void anythingElseIsNoPid(String text) {
        assertThat(PidFile.parse(text)).isEmpty();
    }
}
