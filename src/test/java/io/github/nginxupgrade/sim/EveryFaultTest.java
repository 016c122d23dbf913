package io.github.nginxupgrade.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Every goal from every phase, with a single fault: an allowed end, and true words. Each way to refuse each kind of operation
 * is tried in each of them behind each signal, and then one in eleven of those at writes and signals, one in 151 of those at reads. {@code
 * -Dsim.stride=1}: every fault at every operation, as scripts/chaos --stride 1 does.
 */
@Tag("sweep")
class EveryFaultTest {
    private static final Mishap.Stride PART = new Mishap.Stride(11, 151);

    /** The machine refuses the operation: each reason, before, halfway and after its effect, once and from then on. */
    @TestFactory
    Stream<DynamicTest> theMachineRefuses() {
        return trials().map(trial -> test(trial));
    }

    /** Every goal from every phase; and back from a hold where the sockets of QUIC stay open. */
    static Stream<Trial> trials() {
        Setup quic = Setup.good().listeningOn(Listeners.TCP_AND_QUIC).draining(Optional.of(Duration.ofMillis(200)));
        return Stream.concat(
                Stream.of(Start.values())
                        .flatMap(start -> start.verbs().stream().map(verb -> new Trial(Setup.good(), start, verb))),
                Stream.of(new Trial(quic, Start.HELD, Verb.ROLLBACK)));
    }

    private static DynamicTest test(Trial trial) {
        return DynamicTest.dynamicTest(trial.toString(), () -> {
            var findings = new Findings();
            Mishap.of(trial, Mishaps::refusals, PART).parallelStream().forEach(mishap -> trial.with(mishap, findings));
            System.out.println(trial + ", refused: " + findings.figures());
            assertThat(findings.none()).as(findings.words()).isTrue();
        });
    }
}
