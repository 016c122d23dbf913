package io.github.nginxupgrade.os.linux.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any process can name itself as it likes: prctl(2), PR_SET_NAME. */
class StatLineTest {
    private static final String AFTER_NAME =
            " S 17 4711 4711 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 987654321012 10000 200 18446744073709551615 1 1 0 0 0 7 ";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nginx",
                "",
                "nginx: worker",
                ")",
                "(",
                ") S 1 1 1",
                "a) Z 666 (b",
                "a\n4712 (b",
                "\n",
                "sd-pam)) R 0",
                "\ufffd\ufffd",
            })
    void theFieldsAreCountedFromTheEndOfTheName(String name) {
        for (String blocked : List.of("0", "81921", "2147483647")) {
            assertThat(StatLine.parse("4711 (" + name + ")" + AFTER_NAME + blocked + " 0 4096 0\n"))
                    .contains(new StatLine('S', 17, 987654321012L, !blocked.equals("0")));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "4711",
                "4711 (nginx",
                "4711 (nginx)",
                "4711 (nginx) ",
                "4711 (nginx) S",
                "4711 (nginx) S 1 4711 4711 0 -1",
                "4711 (nginx) S x 4711 4711 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 98765 1 1 1 1 1 0 0 0 0 0",
                "4711 (nginx) S 17 4711 4711 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 98765 1 1 1 1 1 0 0 0",
                "4711 (nginx) S 17 4711 4711 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 x 1 1 1 1 1 0 0 0 0 0",
                "4711 (nginx) S 17 4711 4711 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 99999999999999999999 1 1 1 1 1 0 0 0 0 0",
                "4711 (nginx)  17 4711 4711 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 98765 1 1 1 1 1 0 0 0 0 0"
            })
    void aLineThatIsCutOrBrokenIsNone(String line) {
        assertThat(StatLine.parse(line)).isEmpty();
    }
}
