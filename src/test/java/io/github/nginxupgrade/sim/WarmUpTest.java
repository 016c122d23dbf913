package io.github.nginxupgrade.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.os.OsFailure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jacoco.agent.rt.RT;
import org.junit.jupiter.api.Test;

/** The loop is gone through before it is needed, and that changes nothing. */
class WarmUpTest {
    /**
     * A signal that is sent, one whose effect is late, and what is read where there are two masters: none of this can be had
     * beforehand. Of a wait it is the port's own part that counts.
     */
    private static final Set<String> COLD = Set.of(
            "Actor.send",
            "StepExecutor.overdueFor",
            "PendingStep.overdueFor",
            "Processes.awaitEnd",
            "FactsReader.both",
            "FactsReader.looksEmptied",
            "FactsReader.startingChildOf",
            "Phases.alone",
            "Phases.phase");

    /** They come again and again. */
    private static final int STRIDE = 5;

    private static Life life(boolean warmsUp, Faults faults) {
        var scene = new Scene(Setup.good());
        scene.machine.warmsUp = warmsUp;
        return scene.begun().run(Verb.APPLY, faults);
    }

    private static List<Operation> warmUpOf(Life life) {
        return life.operations().stream()
                .filter(operation -> life.warmUp().contains(operation.number()))
                .toList();
    }

    @Test
    void itLooksAndWaitsAndChangesNothing() {
        Life warm = life(true, Faults.none());
        assertThat(warmUpOf(warm)).extracting(Operation::name).contains("read process", "pause", "sockets");
        assertThat(warmUpOf(warm)).noneMatch(Operation::changes).noneMatch(o -> o.kind() == Operation.Kind.RUN);
        assertThat(warm.transcript()).isEqualTo(life(false, Faults.none()).transcript());
    }

    @Test
    void whatFailsInItIsNobodysConcern() {
        Life warm = life(true, Faults.none());
        var others = new ArrayList<String>();
        for (Operation operation : warmUpOf(warm)) {
            if (operation.number() % STRIDE != 0) {
                continue;
            }
            Faults faults = new Faults()
                    .at(operation.number(), new Fault.Fails(OsFailure.Reason.OTHER, Fault.When.BEFORE, false));
            if (operation.canFail() && life(true, faults).exitCode() != 0) {
                others.add(operation.toString());
            }
        }
        assertThat(others).isEmpty();
    }

    /** A look, a decision or a proof that is added goes cold only where this test says so. */
    @Test
    void nothingIsEnteredForTheFirstTimeBetweenTwoSignalsButWhatNeedsASecondMaster() throws Exception {
        Path agent = Path.of(
                RT.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Process program = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-javaagent:" + agent + "=output=none,includes=io.github.nginxupgrade.*",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MethodsEntered.class.getName(),
                        "target/classes")
                .redirectErrorStream(true)
                .start();
        String printed = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(program.waitFor()).as(printed).isZero();
        assertThat(printed.lines()).contains("Actor.send").isSubsetOf(COLD);
    }
}
