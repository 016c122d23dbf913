package io.github.nginxupgrade.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Somebody else interferes, at operations spread over every goal from every phase: kills, deletes, reloads, interrupts. Each
 * of these just before an operation of each kind, and then before one in five writes and signals, and one in 151 others.
 * {@code -Dsim.stride=1}: at every operation, as scripts/chaos does.
 */
@Tag("sweep")
class OthersInterfereTest {
    private static final Mishap.Stride PART = new Mishap.Stride(11, 151);

    @TestFactory
    Stream<DynamicTest> endsInAnAllowedSituation() {
        return EveryFaultTest.trials()
                .map(trial -> DynamicTest.dynamicTest(trial.toString(), () -> {
                    var findings = new Findings();
                    Mishap.of(trial, operation -> Mishaps.OUTSIDE, PART).parallelStream()
                            .forEach(mishap -> trial.with(mishap, findings));
                    System.out.println(trial + ", interfered: " + findings.figures());
                    assertThat(findings.none()).as(findings.words()).isTrue();
                }));
    }
}
