package io.github.nginxupgrade.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RolloutLinesTest {
    private static final String HELD =
            "{\"at\":\"2026-11-29T20:00:05.5Z\",\"host\":\"h1\",\"state\":\"held\",\"run\":\"R1\",\"text\":null}\n";
    private static final String PLANNED =
            "{\"at\":\"2026-11-29T20:00:00Z\",\"host\":\"h2\",\"state\":\"planned\",\"text\":\"x\"}\n";

    private static String page(String link) {
        return "{\"host\":\"h1\",\"run\":\"R1\",\"page\":\"" + link + "\"}\n";
    }

    @Test
    void eventsAreInTheOrderOfTheirTimes() throws RolloutLines.Unclear {
        Rollout rollout = RolloutLines.read("november", HELD + page("november/h1-R1.html") + PLANNED);
        assertThat(rollout.events())
                .containsExactly(
                        new Rollout.Event(Instant.parse("2026-11-29T20:00:00Z"), "h2", "planned", "", "x"),
                        new Rollout.Event(Instant.parse("2026-11-29T20:00:05.5Z"), "h1", "held", "R1", ""));
        assertThat(rollout.pages()).containsExactly(new Rollout.Page("h1", "R1", "november/h1-R1.html"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/passwd.html",
                "../x/y.html",
                "javascript:alert(1)/y.html",
                "http://x/y.html",
                "a/b/c.html",
                "a/b.png",
                "x.html"
            })
    void aPageThatIsElsewhereIsNone(String link) throws RolloutLines.Unclear {
        assertThat(RolloutLines.read("r", page(link)).pages()).isEmpty();
    }

    /** Whoever wrote it was killed. */
    @Test
    void aLastLineThatIsTornIsLeftOut() throws RolloutLines.Unclear {
        assertThat(RolloutLines.read("r", HELD + "{\"at\":\"20").events()).hasSize(1);
        assertThat(RolloutLines.read("r", "").events()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    no JSON                                      | line 2 is no JSON object
                    {"at":"yesterday","host":"h","state":"held"} | line 2 is no event of a rollout: Text 'yesterday'
                    {"host":"h","state":"held"}                  | line 2 is no event of a rollout: the field "at" is missing
                    {"host":7,"run":"R","page":"r/h.html"}       | line 2 is no event of a rollout: the field "host" is missing
                    """)
    void whatIsNoEventIsToldByItsLine(String line, String told) {
        assertThatThrownBy(() -> RolloutLines.read("r", HELD + line + "\n"))
                .isInstanceOfSatisfying(RolloutLines.Unclear.class, e -> assertThat(e.sentence())
                        .startsWith(told));
    }
}
