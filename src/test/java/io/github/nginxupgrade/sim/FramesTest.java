package io.github.nginxupgrade.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.engine.Policy;
import io.github.nginxupgrade.os.TerminalSize;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.report.Style;
import io.github.nginxupgrade.report.live.Frame;
import io.github.nginxupgrade.report.live.FrameLines;
import io.github.nginxupgrade.report.live.Marks;
import io.github.nginxupgrade.report.live.RunModel;
import io.github.nginxupgrade.situation.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What the view shows of a simulated run, at some of its moments, on terminals of three sizes; written by
 * {@code -Dframes.rewrite=true}.
 */
class FramesTest {
    private static final Path FOLDER = Path.of("src/test/resources/frames");
    private static final Duration STARTED = Duration.ZERO;
    private static final List<TerminalSize> SIZES =
            List.of(new TerminalSize(80, 24), new TerminalSize(60, 20), new TerminalSize(44, 6));
    private static final Policy POLICY = Policy.usual()
            .but()
            .observe(Duration.ofSeconds(5))
            .drainTimeout(Duration.ofSeconds(20))
            .build();

    private record Told(Event event, Duration at) {}

    private record Scenario(String title, Setup setup, List<Verb> verbs) {
        List<String> frames() {
            var frames = new ArrayList<String>();
            Scene scene = Start.SOLE.scene(setup);
            for (Verb verb : verbs) {
                var told = new ArrayList<Told>();
                Duration begun = scene.machine.elapsed();
                Outcome outcome = scene.watched(
                        verb,
                        POLICY,
                        event ->
                                told.add(new Told(event, scene.machine.elapsed().minus(begun))));
                frames.addAll(new Replay(verb, told, outcome).frames());
                scene.settle();
            }
            return frames;
        }
    }

    /** A run once more, for those who look at it now and then. */
    private static final class Replay {
        private final RunModel model;
        private final List<Told> told;
        private final Outcome outcome;
        private final List<String> frames = new ArrayList<>();
        private Duration now = STARTED;
        private Optional<Phase> last = Optional.empty();

        Replay(Verb verb, List<Told> told, Outcome outcome) {
            String title = "nginx-upgrade " + verb.name().toLowerCase(java.util.Locale.ROOT);
            this.model = new RunModel(title, "web1", new Marks(false), STARTED);
            this.told = told;
            this.outcome = outcome;
        }

        List<String> frames() {
            for (Told next : told) {
                model.on(next.event(), next.at());
                now = next.at();
                if (next.event() instanceof Event.Looked looked
                        && !last.equals(Optional.of(looked.situation().phase()))) {
                    last = Optional.of(looked.situation().phase());
                    take(looked.situation().phase().word());
                }
                if (next.event() instanceof Event.Turned) {
                    take("turned back");
                }
            }
            model.end(outcome.kind().isFailure(), now);
            take("the end: " + outcome.message());
            return frames;
        }

        private void take(String when) {
            frames.add("=== " + when);
            for (TerminalSize size : SIZES) {
                List<String> lines = lines(model, now, size, new Marks(false));
                frames.add("--- " + size.columns() + " x " + size.rows());
                frames.addAll(lines);
            }
        }
    }

    private static List<String> lines(RunModel model, Duration now, TerminalSize size, Marks marks) {
        return lines(model.frame(now, Map.of()), size, marks);
    }

    private static List<String> lines(Frame frame, TerminalSize size, Marks marks) {
        List<String> lines = FrameLines.of(frame, size, marks).stream()
                .map(Style.PLAIN::show)
                .toList();
        assertThat(lines).hasSizeLessThan(size.rows()).allSatisfy(line -> assertThat(line)
                .hasSizeLessThan(size.columns()));
        return lines.stream().map(String::stripTrailing).toList();
    }

    @TestFactory
    Stream<DynamicTest> showsWhatTheScenarioShows() {
        return Stream.of(
                        new Scenario("apply", Setup.good(), List.of(Verb.APPLY)),
                        new Scenario(
                                "connections_outlast_the_drain",
                                Setup.good().draining(Optional.of(Duration.ofMinutes(10))),
                                List.of(Verb.APPLY)),
                        new Scenario("hold_then_roll_back", Setup.good(), List.of(Verb.HOLD, Verb.ROLLBACK)),
                        new Scenario("hold_then_commit", Setup.good(), List.of(Verb.HOLD, Verb.COMMIT)),
                        new Scenario(
                                "candidate_lacks_worker", Setup.of(Program.Kind.LACKS_WORKER), List.of(Verb.APPLY)))
                .map(scenario -> DynamicTest.dynamicTest(scenario.title(), () -> isAsWritten(scenario)));
    }

    private static void isAsWritten(Scenario scenario) throws IOException {
        Path file = FOLDER.resolve(scenario.title() + ".txt");
        String shown = String.join("\n", scenario.frames()) + "\n";
        if (Boolean.getBoolean("frames.rewrite")) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, shown);
        }
        assertThat(shown).isEqualTo(Files.readString(file));
    }

    /** On a way back by a second upgrade masters have longer names. */
    @Test
    void whatIsSaidInOtherWordsFitsToo() {
        var model = new RunModel("nginx-upgrade apply", "web1", new Marks(false), STARTED);
        Scene scene = Start.SOLE.scene(Setup.good());
        Outcome unused = scene.watched(Verb.APPLY, POLICY, event -> model.on(event, scene.machine.elapsed()));
        Frame frame = model.frame(scene.machine.elapsed(), Map.of())
                .in(line -> line.map(text -> text.replace("old ", "leaving ").replace("new ", "returning ")));
        for (TerminalSize size : SIZES) {
            assertThat(lines(frame, size, new Marks(false))).isNotEmpty();
        }
        assertThat(lines(frame, SIZES.get(0), new Marks(false)))
                .anySatisfy(line -> assertThat(line).matches(".* all leaving workers have finished +WINCH .*s"))
                .noneSatisfy(line -> assertThat(line).contains("old "));
    }

    /** Refused, or answered with no: there is nothing left that it could leave. */
    @Test
    void whatCtrlCWouldDoIsNotToldWhenItIsOver() {
        var model = new RunModel("nginx-upgrade apply", "web1", new Marks(false), STARTED);
        assertThat(lines(model, STARTED, SIZES.get(0), new Marks(false)))
                .contains(" Ctrl-C leaves; nothing is touched yet");
        model.end(true, STARTED);
        assertThat(lines(model, STARTED, SIZES.get(0), new Marks(false)))
                .noneSatisfy(line -> assertThat(line).contains("Ctrl-C"));
    }

    /** A terminal that knows no more gets no more. */
    @Test
    void plainMarksAreOfAscii() {
        var model = new RunModel("nginx-upgrade apply", "web1", new Marks(true), STARTED);
        Scene scene = Start.SOLE.scene(Setup.good());
        Outcome unused = scene.watched(Verb.APPLY, POLICY, event -> model.on(event, scene.machine.elapsed()));
        assertThat(lines(model, scene.machine.elapsed(), SIZES.get(0), new Marks(true)))
                .allSatisfy(line -> assertThat(line).matches("\\p{ASCII}*"));
    }
}
