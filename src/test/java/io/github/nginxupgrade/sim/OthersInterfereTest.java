package io.github.nginxupgrade.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Somebody else interferes, at operations spread over every goal from every phase: kills, deletes, reloads, interrupts. Each
 * of these just before an operation of each kind behind each signal, and then before one in 151 writes and signals, and one in
 * 1999 others.
 * {@code -Dsim.stride=1}: at every operation, as scripts/chaos --stride 1 does.
 */
@Tag("sweep")
class OthersInterfereTest {
    private static final Mishap.Stride PART = new Mishap.Stride(151, 1999);

    /** One in so many of what others can signal before each operation, a prime; {@code -Dsim.others=31} in scripts/chaos. */
    private static final int SIGNALS = 1009;

    /** One in so many operations at which workers are killed, a prime; {@code -Dsim.workers=3} in scripts/chaos. */
    private static final int WORKERS = Integer.getInteger("sim.workers", 7);

    /** The operations in which such a reload was not told from the start before. */
    private static final int LAST = 80;

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

    /** Somebody sends the signals of an upgrade himself, to either master. */
    @TestFactory
    Stream<DynamicTest> signalsOfOthersEndInAnAllowedSituation() {
        int stride = Integer.getInteger("sim.others", SIGNALS);
        return EveryFaultTest.trials()
                .map(trial -> DynamicTest.dynamicTest(trial + ", signalled", () -> {
                    var findings = new Findings();
                    Mishap.every(trial, operation -> Mishaps.SIGNALS, stride).parallelStream()
                            .forEach(mishap -> trial.with(mishap, findings));
                    System.out.println(trial + ", signalled by others: " + findings.figures());
                    assertThat(findings.none()).as(findings.words()).isTrue();
                }));
    }

    /**
     * What a start had given to another user is given back; a reload just then, of a configuration that names that user, has
     * given it to him for good, which his workers show a moment later.
     */
    @Test
    void aReloadAtTheEndOfAWayBackKeepsWhatItGives() {
        var trial = new Trial(Setup.good(), Start.HELD_AND_ROTATED, Verb.ROLLBACK);
        List<Operation> all = trial.operations();
        var findings = new Findings();
        all.subList(all.size() - LAST, all.size()).parallelStream()
                .forEach(operation -> trial.with(new Mishap(operation, Mishaps.RELOAD), findings));
        assertThat(findings.none()).as(findings.words()).isTrue();
    }

    /** Somebody drains the old master just as it has been revived: it is revived once more, and the way back goes on. */
    @Test
    void whatSomebodyDrainsOnTheWayBackIsRevivedOnceMore() {
        var trial = new Trial(Setup.good(), Start.HELD, Verb.ROLLBACK);
        var findings = new Findings();
        Fault winch = Mishaps.SIGNALS.stream()
                .filter(fault -> fault.toString().contains("WINCH to the old master"))
                .findFirst()
                .orElseThrow();
        Mishap.every(trial, operation -> List.of(winch), 7).parallelStream()
                .forEach(mishap -> trial.with(mishap, findings));
        assertThat(findings.none()).as(findings.words()).isTrue();
        assertThat(findings.figures()).contains("rolled-back=").doesNotContain("stranded");
    }

    /**
     * Workers of the old master that are killed, for want of memory say, are started again by it: nobody has told it to do without, so
     * it is neither taken for drained nor told to start others beside them.
     */
    @TestFactory
    Stream<DynamicTest> workersThatAreKilledAreNoDrainedMaster() {
        return Stream.of(
                        new Trial(Setup.good(), Start.SOLE, Verb.HOLD),
                        new Trial(Setup.good(), Start.SOLE, Verb.APPLY),
                        new Trial(Setup.good(), Start.HELD, Verb.ROLLBACK))
                .map(trial -> DynamicTest.dynamicTest(trial.toString(), () -> {
                    var findings = new Findings();
                    Mishap.every(trial, operation -> List.of(Mishaps.OLD_WORKERS), WORKERS).parallelStream()
                            .forEach(mishap -> trial.with(mishap, findings));
                    System.out.println(trial + ", old workers killed: " + findings.figures());
                    assertThat(findings.none()).as(findings.words()).isTrue();
                }));
    }

    /**
     * The new master is told to quit as it is looked at, and by a wrong recipe the disk has the old version again: what a commit
     * would start and keep for it is no new one.
     */
    @Test
    void aCommitWhoseNewMasterHasJustEndedKeepsNoSecondOld() {
        var trial = new Trial(Setup.good(), Start.WRONG_RECIPE, Verb.COMMIT);
        var findings = new Findings();
        Mishap.every(trial, operation -> Mishaps.SIGNALS, 5).parallelStream()
                .forEach(mishap -> trial.with(mishap, findings));
        assertThat(findings.none()).as(findings.words()).isTrue();
    }
}
