package io.github.nginxupgrade.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    private static final List<String> COMMANDS =
            List.of("plan", "apply", "commit", "rollback", "status", "resume", "history", "completion");

    @ParameterizedTest
    @CsvSource({
        "aply, apply",
        "appyl, apply",
        "comit, commit",
        "roleback, rollback",
        "statsu, status",
        "staus, status",
        "pln, plan",
        "histroy, history",
        "upgrade, ''",
        "x, ''",
        "'', ''"
    })
    void isWhatWasMeantAndNoGuess(String typed, String meant) {
        assertThat(Nearest.of(typed, COMMANDS).orElse("")).isEqualTo(meant);
    }

    /** A line of a megabyte is no word: it must not be compared letter by letter. */
    @ParameterizedTest
    @CsvSource({"1000000"})
    void whatIsFarTooLongIsNotCompared(int length) {
        assertThat(Nearest.of("a".repeat(length), COMMANDS)).isEmpty();
    }
}
