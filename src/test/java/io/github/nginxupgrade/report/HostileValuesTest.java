package io.github.nginxupgrade.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.json.Json;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.outcome.PlanView;
import io.github.nginxupgrade.text.Visible;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every text in an outcome and in an event may have been written by a stranger; so may that of a field to come. */
class HostileValuesTest {
    private static final String EVIL =
            "\u001b]0;t\u0007\u001b[2J\u009b\u202e\u2028\u200b\udb40\udc41\ud800\u007f\nroot# \r";
    private static final String SHOWN =
            "\\x1b]0;t\\x07\\x1b[2J\\u009b\\u202e\\u2028\\u200b\\U000e0041\\ud800\\x7f\\nroot# \\r";

    private static final Style COLORED = new Style(true);

    private static void assertHarmless(List<Line> lines, List<Line> same) {
        assertThat(lines).hasSameSizeAs(same);
        for (Line line : lines) {
            String shown = COLORED.show(line);
            String bare = shown.replaceAll("\u001b\\[(1|2|31|32|0)m", "");
            assertThat(bare.codePoints().anyMatch(Visible::isHidden)).as(bare).isFalse();
            assertThat(bare).isEqualTo(Style.PLAIN.show(line));
        }
    }

    private static void assertHarmless(String json, boolean tellsIt) {
        assertThat(json.codePoints().anyMatch(Visible::isHidden)).as(json).isFalse();
        String read = Json.readObject(json).orElseThrow().toString();
        assertThat(read.contains(EVIL)).as(json).isEqualTo(tellsIt);
    }

    /** A lone half of a pair is kept apart from what follows: text of JSON has it by its number. */
    private static Outcome outcome(OutcomeKind kind, String text, boolean planned) {
        var make = new Made(text);
        Outcome made = make.of(Outcome.class);
        return Made.with(
                Made.with(made, "kind", kind),
                "plan",
                planned ? Optional.of(make.of(PlanView.class)) : Optional.empty());
    }

    @ParameterizedTest
    @EnumSource
    void noOutcomeHasATerminalObey(OutcomeKind kind) {
        for (boolean planned : new boolean[] {false, true}) {
            Outcome evil = outcome(kind, EVIL, planned);
            assertHarmless(TextReport.result(evil), TextReport.result(outcome(kind, "x", planned)));
            assertThat(TextReport.result(evil).stream().map(Style.PLAIN::show)).anyMatch(line -> line.contains(SHOWN));
            assertHarmless(JsonReport.result(evil), true);
        }
    }

    static Stream<Class<? extends Event>> events() {
        return Arrays.stream(Event.class.getPermittedSubclasses()).map(type -> type.asSubclass(Event.class));
    }

    @ParameterizedTest
    @MethodSource("events")
    void noEventHasATerminalObey(Class<? extends Event> type) {
        Event evil = new Made(EVIL).of(type);
        Event same = new Made("x").of(type);
        Duration since = Duration.ofSeconds(1);
        assertHarmless(
                TextReport.line(evil, since).stream().toList(),
                TextReport.line(same, since).stream().toList());
        boolean tells =
                JsonLine.of(new Made("unmistakable").of(type), Outcomes.AT).contains("unmistakable");
        assertHarmless(JsonLine.of(evil, Outcomes.AT), tells);
    }
}
