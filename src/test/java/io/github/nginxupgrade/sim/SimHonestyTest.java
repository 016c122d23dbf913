package io.github.nginxupgrade.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What the tool tells in each scenario, whole, against a text file named for the scenario. Written anew with
 * {@code -Dscenarios.rewrite=true}; commit the difference only if you understand it.
 */
class SimHonestyTest {
    private static final Path FOLDER = Path.of("src/test/resources/scenarios");

    private record Scenario(String title, Setup setup, Start start, List<Verb> verbs) {
        String transcript() {
            Scene scene = start.scene(setup);
            var lines = new ArrayList<String>();
            lines.add("given " + scene.truth.words());
            for (Verb verb : verbs) {
                lines.add("");
                lines.add("$ " + verb.name().toLowerCase(Locale.ROOT));
                Life life = scene.run(verb, Faults.none());
                lines.addAll(life.transcript());
                lines.add("exit " + life.exitCode() + ": " + life.words());
                scene.settle();
                lines.add("then " + scene.truth.words());
            }
            scene.machine.invariants.broken().forEach(broken -> lines.add("BROKEN " + broken));
            return String.join("\n", lines) + "\n";
        }
    }

    @TestFactory
    Stream<DynamicTest> tellsWhatTheScenarioSays() {
        return scenarios()
                .map(scenario -> DynamicTest.dynamicTest(scenario.title(), () -> {
                    Path file = FOLDER.resolve(scenario.title() + ".txt");
                    String transcript = scenario.transcript();
                    if (Boolean.getBoolean("scenarios.rewrite")) {
                        write(file, transcript);
                    }
                    assertThat(transcript).isEqualTo(Files.readString(file));
                }));
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(FOLDER);
        Path unused = Files.writeString(file, text);
    }

    private static Stream<Scenario> scenarios() {
        var basic = Stream.of(
                new Scenario("apply", Setup.good(), Start.SOLE, List.of(Verb.APPLY)),
                new Scenario("apply_with_a_module", Setup.good().withModule(), Start.SOLE, List.of(Verb.APPLY)),
                new Scenario(
                        "apply_what_a_package_manager_installed", Setup.good(), Start.REPLACED, List.of(Verb.APPLY)),
                new Scenario("hold_then_commit", Setup.good(), Start.SOLE, List.of(Verb.HOLD, Verb.COMMIT)),
                new Scenario("hold_then_roll_back", Setup.good(), Start.SOLE, List.of(Verb.HOLD, Verb.ROLLBACK)),
                new Scenario("roll_back_after_commit", Setup.good(), Start.SOLE, List.of(Verb.APPLY, Verb.ROLLBACK)),
                new Scenario(
                        "roll_back_while_old_workers_finish",
                        Setup.good().draining(Optional.of(java.time.Duration.ofMinutes(10))),
                        Start.SOLE,
                        List.of(Verb.APPLY, Verb.ROLLBACK)),
                new Scenario(
                        "connections_outlast_the_drain",
                        Setup.good().draining(Optional.of(java.time.Duration.ofMinutes(10))),
                        Start.SOLE,
                        List.of(Verb.APPLY)));
        var byHand = Stream.of(Start.values())
                .filter(start -> start.verbs().contains(Verb.ROLLBACK))
                .map(start -> new Scenario(
                        "roll_back_from_" + start.name().toLowerCase(Locale.ROOT),
                        Setup.good(),
                        start,
                        List.of(Verb.ROLLBACK)));
        var faulty = Stream.of(Program.Kind.values())
                .filter(kind -> kind != Program.Kind.GOOD)
                .map(kind -> new Scenario(
                        "candidate_" + kind.name().toLowerCase(Locale.ROOT),
                        Setup.of(kind),
                        Start.SOLE,
                        List.of(Verb.APPLY)));
        return Stream.of(basic, byHand, faulty, datagrams()).flatMap(s -> s);
    }

    /** Connections outlast the drain, so that who was told to quit is there for long. */
    private static Stream<Scenario> datagrams() {
        return Stream.of(
                datagrams("apply", Listeners.TCP_AND_QUIC, Start.SOLE, Verb.APPLY),
                datagrams("hold_then_roll_back", Listeners.TCP_AND_QUIC, Start.SOLE, Verb.HOLD, Verb.ROLLBACK),
                datagrams("roll_back_from_retiring", Listeners.TCP_AND_QUIC, Start.RETIRING, Verb.ROLLBACK),
                datagrams("apply", Listeners.QUIC, Start.SOLE, Verb.APPLY),
                datagrams("roll_back_from_retiring", Listeners.QUIC, Start.RETIRING, Verb.ROLLBACK),
                datagrams("apply", Listeners.UDP, Start.SOLE, Verb.APPLY));
    }

    private static Scenario datagrams(String title, Listeners listeners, Start start, Verb... verbs) {
        Setup setup = Setup.good().listeningOn(listeners).draining(Optional.of(java.time.Duration.ofMillis(1500)));
        return new Scenario(listeners.name().toLowerCase(Locale.ROOT) + "_" + title, setup, start, List.of(verbs));
    }
}
