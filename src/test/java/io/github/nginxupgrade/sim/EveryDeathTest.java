package io.github.nginxupgrade.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The tool is killed before, in the middle of and after an operation; the next command ends clean. At every write and every
 * signal, where rollback and apply follow upon the one half of these deaths, resume and commit upon the other; and at some of
 * what only looks, for a death there leaves the same as one before the next write. {@code -Dsim.stride=1}: at every single
 * operation, and each of them follows, as scripts/chaos --stride 1 does.
 */
@Tag("sweep")
class EveryDeathTest {
    private static final Mishap.Stride PART = new Mishap.Stride(2, 167);

    private static final List<Trial> TRIALS = List.of(
            new Trial(Setup.good(), Start.SOLE, Verb.APPLY),
            new Trial(Setup.good().withModule(), Start.SOLE, Verb.APPLY),
            new Trial(Setup.of(Program.Kind.EXITS), Start.SOLE, Verb.APPLY),
            new Trial(Setup.good(), Start.REPLACED, Verb.APPLY),
            new Trial(Setup.good(), Start.SOLE, Verb.HOLD),
            new Trial(Setup.good(), Start.HELD, Verb.COMMIT),
            new Trial(Setup.good(), Start.HELD, Verb.ROLLBACK),
            new Trial(Setup.good(), Start.HELD_AND_ROTATED, Verb.COMMIT),
            new Trial(Setup.good(), Start.HELD_AND_ROTATED, Verb.ROLLBACK),
            new Trial(Setup.good(), Start.HELD_AND_REPLACED, Verb.COMMIT),
            new Trial(Setup.good(), Start.HELD_AND_REPLACED, Verb.ROLLBACK),
            new Trial(Setup.good(), Start.HELD_AND_RELOADED, Verb.ROLLBACK),
            new Trial(Setup.good(), Start.OVERLAP, Verb.ROLLBACK),
            new Trial(Setup.good(), Start.STANDBY, Verb.COMMIT),
            new Trial(
                    Setup.good().listeningOn(Listeners.TCP_AND_QUIC).draining(Optional.of(Duration.ofMillis(200))),
                    Start.HELD,
                    Verb.ROLLBACK),
            new Trial(Setup.good(), Start.UPGRADED, Verb.ROLLBACK));

    @TestFactory
    Stream<DynamicTest> thenRollback() {
        return TRIALS.stream().map(trial -> test(trial, Verb.ROLLBACK));
    }

    @TestFactory
    Stream<DynamicTest> thenResume() {
        return TRIALS.stream().map(trial -> test(trial, Verb.RESUME));
    }

    @TestFactory
    Stream<DynamicTest> thenCommit() {
        return TRIALS.stream()
                .filter(trial ->
                        trial.start() != Start.UPGRADED && trial.setup().kind() == Program.Kind.GOOD)
                .map(trial -> test(trial, Verb.COMMIT));
    }

    @TestFactory
    Stream<DynamicTest> thenApply() {
        return TRIALS.stream()
                .filter(trial -> trial.setup().kind() == Program.Kind.GOOD)
                .map(trial -> test(trial, Verb.APPLY));
    }

    private static DynamicTest test(Trial trial, Verb then) {
        return DynamicTest.dynamicTest(trial + " is killed, then " + then, () -> {
            var findings = new Findings();
            boolean others = then == Verb.RESUME || then == Verb.COMMIT;
            Mishap.of(trial, Mishaps::deaths, others ? PART.others() : PART).parallelStream()
                    .forEach(mishap -> trial.dying(mishap, then, findings));
            System.out.println(trial + " killed, then " + then + ": " + findings.figures());
            assertThat(findings.none()).as(findings.words()).isTrue();
        });
    }
}
