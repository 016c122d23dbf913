package io.github.nginxupgrade.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.CpuTime;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class GlobTest {
    @ParameterizedTest
    @CsvSource({
        "*.conf, a.conf, true",
        "*.conf, .conf, false",
        ".*, .conf, true",
        "*.conf, aconf, false",
        "a*b*c, aXbYc, true",
        "a*b*c, abcabc, true",
        "a*b*c, abca, false",
        "?, a, true",
        "?, ab, false",
        "[a-c]x, bx, true",
        "[a-c]x, dx, false",
        "[!a-c]x, dx, true",
        "[^a-c]x, ax, false",
        "[]a]x, ]x, true",
        "[ab, [ab, true",
        "[, [, true",
        "a(b*, a(bc, true",
        "a+{1}*, a+{1}, true",
        "\\*, *, true",
        "\\*, a, false",
        "***, abc, true"
    })
    void aNameIsMatchedAsGlobDoes(String pattern, String name, boolean matches) {
        assertThat(new Glob(pattern).matches(name)).isEqualTo(matches);
    }

    static Stream<String> long_() {
        return Stream.of("*a".repeat(120) + "b", "[" + "[:".repeat(1 << 19), "[" + "[:a".repeat(1 << 18) + "]");
    }

    @ParameterizedTest
    @MethodSource("long_")
    void noPatternTakesLong(String text) {
        var pattern = new Glob(text);
        assertThat(CpuTime.within(Duration.ofSeconds(5), () -> pattern.matches("a".repeat(255))))
                .isFalse();
    }

    @Test
    void whatHasNoSignOfOneIsNoPattern() {
        assertThat(new Glob("a.b(c").isPattern()).isFalse();
        assertThat(new Glob("a*").isPattern()).isTrue();
        assertThat(new Glob("").matches("")).isTrue();
    }
}
