package io.github.nginxupgrade.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is asked for comes back from the words of a journal as it was. */
class ProofSpecTest {
    private static ProofSpec asking(List<String> probes, Optional<String> body, Optional<String> errors, boolean all) {
        return new ProofSpec(
                probes,
                all ? Optional.of("200,301") : Optional.empty(),
                body,
                all ? Optional.of("127.0.0.1:8443") : Optional.empty(),
                Duration.ofMillis(1500),
                "1/4",
                all,
                all ? Optional.of(Path.of("/etc/ssl/own.pem")) : Optional.empty(),
                all ? Optional.of(Path.of("/etc/nginx-upgrade/hooks")) : Optional.empty(),
                Duration.ofSeconds(7),
                errors);
    }

    static Stream<ProofSpec> specs() {
        List<String> two = List.of("tcp://127.0.0.1:80", "unix:/run/x.sock:/health");
        return Stream.of(
                asking(List.of(), Optional.empty(), Optional.empty(), false),
                asking(two, Optional.empty(), Optional.of("0.5%"), false),
                asking(two, Optional.of("a|b c"), Optional.of("any"), true),
                // values that look like options
                asking(two, Optional.of("--probe"), Optional.empty(), true),
                asking(two, Optional.of("--insecure"), Optional.empty(), false));
    }

    @ParameterizedTest
    @MethodSource("specs")
    void theWordsOfTheJournalAskForTheSame(ProofSpec spec) {
        List<String> words = spec.plan().options();
        assertThat(ProofSpec.of(words)).isEqualTo(spec);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--later 5                  | \"--later\" is not known here",
                "--insecure --later         | \"--later\" is not known here",
                "--probe-timeout 5s         | '5s' is no time in ms",
                "--probe-fails 0/3          | '0/3' is not N/M",
                "--probe-fails 3/2          | 3/2 can never be",
                "--probe-body (             | '(' is no regular expression",
                "--probe-status 99          | '99' is no list of statuses",
                "--max-5xx 101%             | '101%' is no percentage",
                "--max-5xx most             | 'most' is no percentage",
                "--probe gopher://127.0.0.1 | gopher://127.0.0.1",
            })
    void whatIsNotUnderstoodIsSaid(String words, String says) {
        assertThatThrownBy(() -> ProofSpec.of(List.of(words.split(" "))).plan())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(says);
    }
}
