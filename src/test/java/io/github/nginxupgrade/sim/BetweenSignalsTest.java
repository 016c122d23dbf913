package io.github.nginxupgrade.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.engine.Policy;
import io.github.nginxupgrade.os.Signal;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What must not be done while a signal is due: it would take time that clients may notice. */
class BetweenSignalsTest {
    private static final Policy AT_ONCE =
            Scene.POLICY.but().settle(Duration.ZERO).observe(Duration.ZERO).build();

    private final Life life = new Scene(Setup.good().slower(10)).begun().run(Verb.APPLY, Faults.none(), AT_ONCE);

    private List<Integer> numbersOf(String start) {
        return life.operations().stream()
                .filter(operation -> operation.name().startsWith(start))
                .map(Operation::number)
                .toList();
    }

    /** A terminal that is stopped blocks whoever writes to it; and first nginx has the processor. */
    @Test
    void aSignalIsToldWhenItIsSent() {
        List<Integer> signals = numbersOf("signal ");
        List<Integer> told = IntStream.range(0, life.transcript().size())
                .filter(line -> life.transcript().get(line).contains(" to the "))
                .map(life.toldAfter()::get)
                .boxed()
                .toList();
        assertThat(signals).hasSize(3);
        assertThat(told)
                .as(life.transcript().toString())
                .isEqualTo(signals.stream().map(number -> number + 1).toList());
        assertThat(numbersOf("pause")).containsAll(told);
    }

    /** Its length is the host's, not ours. */
    @Test
    void theProcessTableIsNotGoneThroughWhileTheNewMasterStarts() {
        List<Integer> signals = numbersOf("signal ");
        assertThat(numbersOf("list processes")).noneMatch(number -> number > signals.get(0) && number < signals.get(2));
    }

    /**
     * One of tens of thousands of files takes a second, each time: to find the instance, what its directives are; for the checks
     * and the logs; in the sandbox; for what the start will give away, which is asked when a person has said yes; and, once the
     * last signal is sent, for the logs of the master that stays.
     */
    @Test
    void theConfigurationIsReadSeldomAndNeverWhileASignalIsDue() {
        List<Integer> signals = numbersOf("signal ");
        assertThat(numbersOf("bytes of " + SimNginx.CONFIGURATION))
                .noneMatch(number -> number > signals.get(0) && number < signals.get(2))
                .hasSizeBetween(1, 5);
    }

    /** A disk that is busy takes many milliseconds. What each signal needs is there before the first one: see Invariants. */
    @Test
    void noSignalButTheFirstWaitsForTheDisk() {
        List<Integer> signals = numbersOf("signal ");
        assertThat(numbersOf("append journal.jsonl"))
                .noneMatch(number -> number > signals.get(0) && number < signals.get(2))
                .anyMatch(number -> number < signals.get(0));
        assertThat(numbersOf("append unsynced journal.jsonl"))
                .anyMatch(number -> number > signals.get(0) && number < signals.get(1))
                .anyMatch(number -> number > signals.get(1) && number < signals.get(2));
    }

    /** The intent took 50 ms to reach the disk, and at the end of these somebody reloads: the master is not idle just now. */
    @Test
    void nothingIsSignalledOnALookThatASlowDiskHasMadeOld() {
        Operation intent =
                lastBefore("append journal.jsonl", numbersOf("signal ").get(0));
        Scene scene = new Scene(Setup.good().slower(10)).begun();
        var slow = new Fault.Outside("a slow disk, and a reload", machine -> {
            machine.advance(Duration.ofMillis(50));
            scene.send(scene.oldMaster(), Signal.HUP);
        });
        Life slowed = scene.run(Verb.APPLY, new Faults().at(intent.number(), slow), AT_ONCE);
        List<Operation> after =
                slowed.operations().subList(intent.number(), slowed.operations().size());
        List<String> untilSignal = after.stream()
                .map(Operation::name)
                .takeWhile(name -> !name.startsWith("signal "))
                .toList();
        assertThat(untilSignal).contains("read process", "pause");
        assertThat(slowed.transcript())
                .as("told once, when it was sent")
                .filteredOn(line -> line.startsWith("USR2 to "))
                .hasSize(1);
        assertThat(slowed.exitCode()).as(slowed.words()).isZero();
    }

    private Operation lastBefore(String name, int number) {
        return life.operations().stream()
                .filter(operation -> operation.name().equals(name) && operation.number() < number)
                .reduce((first, second) -> second)
                .orElseThrow();
    }
}
