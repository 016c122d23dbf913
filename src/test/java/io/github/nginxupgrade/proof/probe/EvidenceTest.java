package io.github.nginxupgrade.proof.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.os.Endpoint;
import io.github.nginxupgrade.proof.Difference;
import io.github.nginxupgrade.proof.probe.Answer.By;
import io.github.nginxupgrade.proof.probe.Answer.Page;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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
        List<Answer> answers = List.of(answer(By.OLD, true));
        assertThat(AnswerDifferences.between(answers, answers)).isEmpty();
    }

    @Test
    void lossesAndMereDifferencesAreToldApart() {
        Page other = new Page(500, 9, "bb", Optional.empty(), Optional.of("cc"));
        assertThat(AnswerDifferences.between(List.of(answer(By.OLD, true)), List.of(answer(By.NEW, false, other))))
                .containsExactly(
                        new Difference("unix:/a:/", true, "was answered well, and is not now: 500 by the new worker "),
                        new Difference("unix:/a:/", false, "a body of 7 bytes before, of 9 now"),
                        new Difference("unix:/a:/", false, "Server: nginx before, none now"),
                        new Difference("unix:/a:/", false, "the certificate's SHA-256: none before, cc now"));
    }

    /** Letters as above, each with its status; - where nothing was answered. */
    private static Answer answer(String word) {
        By by =
                switch (Character.toUpperCase(word.charAt(0))) {
                    case 'N' -> By.NEW;
                    case 'O' -> By.OLD;
                    case 'X' -> By.OTHER;
                    default -> By.NOBODY;
                };
        Optional<Page> page = word.length() == 1
                ? Optional.empty()
                : Optional.of(
                        new Page(Integer.parseInt(word.substring(1)), 7, "aa", Optional.empty(), Optional.empty()));
        Optional<String> problem = Character.isUpperCase(word.charAt(0))
                ? Optional.empty()
                : Optional.of(page.map(known -> "" + known.status()).orElse("no answer"));
        return new Answer(PROBE, by, OptionalInt.empty(), page, problem, "", Duration.ZERO);
    }

    /** Refused is only what answers by itself, and worse than what serves. */
    @ParameterizedTest
    @CsvSource({
        "O200, n404, true",
        "O200, n500, true",
        "O200, N200, false",
        "O200, n502, false",
        "O200, n503, false",
        "O200, n504, false",
        "O200, n,    false",
        "O200, x500, false",
        "O200, -,    false",
        "o500, n404, false",
        "X200, n404, false"
    })
    void whatIsRehearsedIsHeldAgainstWhatServes(String live, String inside, boolean refused) {
        var compared = new Comparison(answer(live), answer(inside));
        assertThat(compared.failure().isPresent()).isEqualTo(refused);
        compared.failure().ifPresent(why -> assertThat(why)
                .isEqualTo(
                        "probe unix:/a:/ is answered well by the version that serves (200), and not by the candidate: "
                                + inside.substring(1)));
    }

    @Test
    void howTheRehearsedAnswerDiffersIsTold() {
        assertThat(new Comparison(answer("O200"), answer("N200")).differences()).isEmpty();
        assertThat(new Comparison(answer("O200"), answer("n404")).differences())
                .containsExactly("200 of the version that serves, 404 of the candidate");
        assertThat(new Comparison(answer("O"), answer("-")).differences())
                .containsExactly("accepted of the version that serves, no answer of the candidate");
        Answer other = answer(By.NEW, true, new Page(200, 7, "bb", Optional.empty(), Optional.empty()));
        var compared = new Comparison(answer("O200"), other);
        assertThat(compared.differences()).containsExactly("another body of the same 7 bytes");
        assertThat(compared.proofs(true)).hasSize(2);
    }

    @Test
    void aStatusThatIsBadOrGoodOnBothSidesIsADifferenceOnly() {
        for (String[] row : new String[][] {{"O200", "N204"}, {"o500", "n503"}, {"o500", "N200"}}) {
            assertThat(AnswerDifferences.between(List.of(answer(row[0])), List.of(answer(row[1]))))
                    .containsExactly(new Difference(
                            "unix:/a:/",
                            false,
                            "status " + row[0].substring(1) + " before, " + row[1].substring(1) + " now"));
        }
        List<Answer> silent = List.of(answer("-"));
        assertThat(AnswerDifferences.between(silent, silent)).isEmpty();
    }

    @Test
    void whoAnsweredIsSaid() {
        assertThat(answer("n404").words()).isEqualTo("404 by the new worker ");
        assertThat(answer("O").words()).isEqualTo("accepted by the old worker ");
        assertThat(answer("x500").words()).isEqualTo("500 by a process that is no worker of this nginx");
        assertThat(answer("-").words()).isEqualTo("no answer");
        assertThat(new Answer(
                                PROBE,
                                By.UNKNOWN,
                                OptionalInt.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                "why",
                                Duration.ZERO)
                        .words())
                .isEqualTo("accepted by a process that could not be seen (why)");
    }
}
