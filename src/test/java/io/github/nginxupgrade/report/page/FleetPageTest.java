package io.github.nginxupgrade.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.journal.Rollout;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FleetPageTest {
    private static final Instant BEGIN = Instant.parse("2026-11-29T20:00:00Z");
    private static final Pattern BAR =
            Pattern.compile("<rect x=\"([^\"]*)\"[^>]* width=\"([^\"]*)\"[^>]*class=\"bar ([^\"]*)\"");

    private static Rollout.Event event(int second, String host, String state, String run) {
        return new Rollout.Event(BEGIN.plusSeconds(second), host, state, run, "said of " + host);
    }

    private static String page(Rollout.Event... events) {
        return FleetPage.of(
                new Rollout("november", List.of(events), List.of(new Rollout.Page("h1", "R1", "november/h1-R1.html"))));
    }

    static List<String> hostile() {
        return RunPageTest.HOSTILE;
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void whatAHostSaysIsText(String hostile) {
        var event = new Rollout.Event(BEGIN, hostile, hostile, hostile, hostile);
        RunPageTest.isInert(FleetPage.of(new Rollout(hostile, List.of(event), List.of())));
    }

    @Test
    void aRowAHostWithItsLastStateAndRun() {
        String page = page(
                event(0, "h1", "planned", ""),
                event(5, "h2", "gone back", "R2"),
                event(10, "h1", "committed", "R1"),
                event(10, "h3", "on fire", ""));
        assertThat(page)
                .contains("3 hosts: 1 committed, 1 gone back, 1 on fire")
                .contains("said of h2", "state committed", "state gone-back", "state failed")
                .contains("<title>2026-11-29T20:00:05Z h2 gone back R2</title>");
        assertThat(BAR.matcher(page).results().map(bar -> bar.group(3)))
                .containsExactly("planned", "committed", "gone-back", "failed");
    }

    @Test
    void aBarBeginsWhenAHostCameToSomethingAndEndsWhenItCameToAnotherThing() {
        String page = page(event(0, "h1", "planned", ""), event(5, "h1", "held", ""), event(10, "h1", "committed", ""));
        assertThat(BAR.matcher(page).results().map(bar -> bar.group(1) + " " + bar.group(2)))
                .containsExactly("170.0 411.0", "581.0 411.0", "992.0 5.0");
    }

    @Test
    void aRunIsLinkedWhereItsPageIs() {
        String page = page(event(0, "h1", "held", "R1"), event(1, "h2", "held", "R1"));
        assertThat(page).contains("<a href=\"november/h1-R1.html\"><code>R1</code></a>");
        assertThat(page.split("href=", -1)).hasSize(3); // of the host, and of the event
        assertThat(page.split("<code>R1</code>", -1)).hasSize(5);
    }

    @Test
    void whereNothingHappenedThatIsSaid() {
        assertThat(page()).contains("0 hosts").doesNotContain("<svg");
    }
}
