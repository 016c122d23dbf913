package io.github.nginxupgrade.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Somebody else interferes, at operations spread over every goal from every phase: kills, deletes, reloads, interrupts.
 * {@code -Dsim.stride=1}: at every operation, as scripts/chaos does.
 */
class OthersInterfereTest {
    /** A prime, so that all parts of a look are hit. */
    private static final int STRIDE = Integer.getInteger("sim.stride", 23);

    @TestFactory
    Stream<DynamicTest> endsInAnAllowedSituation() {
        return EveryFaultTest.trials()
                .map(trial -> DynamicTest.dynamicTest(trial.toString(), () -> {
                    var findings = new Findings();
                    trial.operations().stream()
                            .parallel()
                            .filter(operation -> operation.number() % STRIDE == 1 % STRIDE)
                            .forEach(operation -> {
                                for (Fault fault : Mishaps.OUTSIDE) {
                                    trial.with(operation, fault, findings);
                                }
                            });
                    System.out.println(trial + ", interfered: " + findings.figures());
                    assertThat(findings.none()).as(findings.words()).isTrue();
                }));
    }
}
