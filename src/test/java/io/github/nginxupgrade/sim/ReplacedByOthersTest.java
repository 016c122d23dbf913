package io.github.nginxupgrade.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Somebody else puts his own files at the paths of nginx's in the middle of a run, as apt does: none of them is lost, and who
 * reads how the run ended reads where they are. Before one operation in {@value #PART} of every goal from every phase; {@code
 * -Dsim.others=31}: in 31, as scripts/chaos does.
 */
@Tag("sweep")
class ReplacedByOthersTest {
    private static final int PART = 307;

    @TestFactory
    Stream<DynamicTest> nothingOfHisIsLost() {
        var withModule = new Trial(Setup.good().withModule(), Start.HELD, Verb.ROLLBACK);
        return Stream.concat(EveryFaultTest.trials(), Stream.of(withModule))
                .map(trial -> DynamicTest.dynamicTest(trial.toString(), () -> {
                    var findings = new Findings();
                    Mishap.every(trial, operation -> List.of(Mishaps.REPLACED), Integer.getInteger("sim.others", PART))
                            .parallelStream()
                            .forEach(mishap -> trial.with(mishap, findings));
                    System.out.println(trial + ", replaced: " + findings.figures());
                    assertThat(findings.none()).as(findings.words()).isTrue();
                }));
    }
}
