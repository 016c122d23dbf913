package io.github.nginxupgrade.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.OutcomeKind;
import java.util.ArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * A master or a worker is stopped, for a while or until a person lets it go on, at operations spread over every goal from every
 * phase. Whatever it was sent meanwhile it obeys then, and still somebody accepts; and from where the tool gave up, rollback
 * leads out. {@code -Dsim.halts=N}: at one in N operations; scripts/chaos takes more of them.
 */
@Tag("sweep")
class EveryHaltTest {
    private static final int PART = Integer.getInteger("sim.halts", 307);

    @TestFactory
    Stream<DynamicTest> somebodyAcceptsWhenItGoesOn() {
        return EveryFaultTest.trials()
                .filter(trial -> trial.start() != Start.EMPTIED)
                .map(trial -> DynamicTest.dynamicTest(trial.toString(), () -> {
                    var findings = new Findings();
                    Mishap.every(trial, operation -> Mishaps.HALTS, PART).parallelStream()
                            .forEach(mishap -> halted(trial, mishap, findings));
                    System.out.println(trial + ", halted: " + findings.figures());
                    assertThat(findings.none()).as(findings.words()).isTrue();
                }));
    }

    private static void halted(Trial trial, Mishap mishap, Findings findings) {
        Scene scene = trial.start().scene(trial.setup());
        var verdict = new Verdict(scene);
        Life life = scene.run(trial.verb(), new Faults().at(mishap.operation().number(), mishap.fault()));
        findings.lived(life);
        var wrong = new ArrayList<>(verdict.on(life, mishap.operation(), mishap.fault()));
        boolean gaveUp = life.outcome()
                .map(Outcome::kind)
                .filter(kind -> kind == OutcomeKind.STRANDED)
                .isPresent();
        if (gaveUp && !scene.truth.masters().isEmpty()) {
            wrong.addAll(Verdict.recovery(scene, life, Verb.ROLLBACK, findings));
        }
        findings.add(trial + " " + mishap.operation() + " " + mishap.fault(), wrong);
    }
}
