package io.github.nginxupgrade.proof.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.os.Endpoint;
import io.github.nginxupgrade.proof.ServedBaseline;
import io.github.nginxupgrade.proof.ServedBaseline.Difference;
import io.github.nginxupgrade.proof.probe.Answer.By;
import io.github.nginxupgrade.proof.probe.Answer.Page;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What answers prove, and in what two versions differ. */
class EvidenceTest {
    private static final Probe PROBE =
            new Probe("unix:/a:/", new Endpoint.Unix(Path.of("/a")), Optional.of(new Probe.Ask("localhost", "/")));

    private static Answer answer(By by, boolean good) {
        return answer(by, good, new Page(good ? 200 : 500, 7, "aa", Optional.of("nginx"), Optional.empty()));
    }

    private static Answer answer(By by, boolean good, Page page) {
        return new Answer(
                PROBE,
                by,
                OptionalInt.empty(),
                Optional.of(page),
                good ? Optional.empty() : Optional.of("" + page.status()),
                "",
                Duration.ZERO);
    }

    /** A small letter is a bad answer: N of the new version, O of the old one, X of another process, U unseen. */
    @ParameterizedTest
    @CsvSource({
        "'',    false, false",
        "N,     true,  false",
        "n,     false, false",
        "nn,    false, true",
        "nNn,   false, true",
        "nNNn,  false, false",
        "nNNN,  true,  false",
        "O,     false, false",
        "oooo,  false, false",
        "oN,    true,  false",
        "NO,    true,  false",
        "X,     false, false",
        "XX,    false, true",
        "NXX,   false, true",
        "U,     true,  false",
        "uu,    false, true"
    })
    void answersInARow(String row, boolean passes, boolean fails) {
        var history = new ProbeHistory(ProbeCriteria.USUAL.fails());
        for (int i = 0; i < row.length(); i++) {
            char letter = row.charAt(i);
            By by =
                    switch (Character.toUpperCase(letter)) {
                        case 'N' -> By.NEW;
                        case 'O' -> By.OLD;
                        case 'X' -> By.OTHER;
                        default -> By.UNKNOWN;
                    };
            history.add(answer(by, Character.isUpperCase(letter)));
        }
        assertThat(history.passes()).isEqualTo(passes);
        assertThat(history.failure().isPresent()).isEqualTo(fails);
    }

    @Test
    void theSameServedTwiceDiffersInNothing() {
        var served = new ServedBaseline(Set.of("127.0.0.1:80"), 2, List.of(answer(By.OLD, true)));
        assertThat(ServedBaseline.between(served, served)).isEmpty();
    }

    @Test
    void lossesAndMereDifferencesAreToldApart() {
        var before = new ServedBaseline(Set.of("127.0.0.1:80", "unix:/run/a"), 2, List.of(answer(By.OLD, true)));
        Page other = new Page(500, 9, "bb", Optional.empty(), Optional.of("cc"));
        var after = new ServedBaseline(Set.of("127.0.0.1:80", "0.0.0.0:443"), 4, List.of(answer(By.NEW, false, other)));
        assertThat(ServedBaseline.between(before, after))
                .containsExactly(
                        new Difference("unix:/run/a", true, "the new version does not listen there"),
                        new Difference("0.0.0.0:443", false, "only the new version listens there"),
                        new Difference("workers", false, "2 before, 4 now"),
                        new Difference("unix:/a:/", true, "was answered well, and is not now: 500 by the new worker "),
                        new Difference("unix:/a:/", false, "a body of 7 bytes before, of 9 now"),
                        new Difference("unix:/a:/", false, "Server: nginx before, none now"),
                        new Difference("unix:/a:/", false, "the certificate's SHA-256: none before, cc now"));
    }
}
