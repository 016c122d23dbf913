package io.github.nginxupgrade.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.command.Reload;
import io.github.nginxupgrade.command.ReloadRequest;
import io.github.nginxupgrade.command.Request;
import io.github.nginxupgrade.engine.Policy;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.Signal;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.proof.ProofPlan;
import io.github.nginxupgrade.situation.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A reload with something wrong at its operations, at some of them in the build and with {@code -Dsim.stride=1} at each: what it says
 * then is so, and nginx serves.
 */
@Tag("sweep")
class ReloadFaultsTest {
    private static final Policy POLICY =
            Scene.POLICY.but().drainTimeout(Duration.ofMillis(20)).build();
    private static final int STRIDE = Integer.getInteger("sim.stride", 97);

    /** One reload, with what was there before. */
    private static final class Reloading {
        private final Scene scene = new Scene(Setup.good()).begun();
        private final SimProcess master = scene.oldMaster();
        private final Set<SimProcess> before = Set.copyOf(scene.truth.workersOf(master));
        private Optional<Outcome> outcome = Optional.empty();
        private final Operations operations;

        Reloading(Faults faults) {
            operations = new Operations(scene.machine, faults);
            var request = new Request(
                    "reload",
                    new Selector(Optional.of(SimNginx.PID_FILE), OptionalInt.empty(), List.of()),
                    (command, pidFile) -> List.of(),
                    SimFiles.STATE,
                    false);
            var reload = new ReloadRequest(POLICY, true, Set.of(), false, ProofPlan.none(), Optional.empty());
            try {
                outcome = Optional.of(
                        new Reload(SimOs.on(scene.machine, operations), event -> {}, request, reload).run());
            } catch (ToolDeath killed) {
                // then there is none
            }
            scene.machine.locks.clear();
        }

        Optional<OutcomeKind> kind() {
            return outcome.map(Outcome::kind);
        }

        int sent() {
            return scene.machine.invariants.signals();
        }

        /** What is not as it was said, in words. */
        List<String> wrong() {
            var wrong = new ArrayList<String>();
            boolean same = scene.truth.workersOf(master).containsAll(before);
            boolean accepted = before.stream().anyMatch(worker -> worker.lives() && !worker.told);
            require(sent() <= 1, "HUP was sent more than once", wrong);
            outcome.ifPresent(end -> {
                String said = end.kind() + ": " + end.message();
                require(end.kind() != OutcomeKind.REFUSED || sent() == 0, "refused, and yet sent: " + said, wrong);
                require(end.kind() != OutcomeKind.RELOADED || sent() == 1, "reloaded, and not sent: " + said, wrong);
                require(end.kind() != OutcomeKind.RELOADED || !accepted, "old ones accept: " + said, wrong);
                require(end.kind() != OutcomeKind.NOT_RELOADED || same, "other workers: " + said, wrong);
            });
            scene.settle();
            require(
                    !master.lives() || scene.truth.acceptingOf(master) >= scene.machine.nginx.configuredWorkers(),
                    "it does not serve as before: " + scene.truth.acceptingOf(master) + " accept",
                    wrong);
            return wrong;
        }

        private static void require(boolean so, String words, List<String> wrong) {
            if (!so) {
                wrong.add(words);
            }
        }
    }

    @Test
    void whereNothingIsWrongItIsSeenToBeLoaded() {
        var reloading = new Reloading(Faults.none());
        assertThat(reloading.kind()).contains(OutcomeKind.RELOADED);
        assertThat(reloading.sent()).isEqualTo(1);
        assertThat(reloading.outcome.orElseThrow().message()).contains("serves with 2 new workers");
        assertThat(reloading.wrong()).isEmpty();
    }

    private static Fault outside(String what, Consumer<SimMachine> act) {
        return new Fault.Outside(what, act);
    }

    private static void ofMaster(SimMachine machine, Consumer<SimProcess> act) {
        machine.processes().stream()
                .filter(process -> process.instance.equals(Truth.INSTANCE))
                .filter(process -> process.role == SimProcess.Role.MASTER)
                .findFirst()
                .ifPresent(act);
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of(new Fault.Dies(Fault.When.BEFORE)),
                Arguments.of(new Fault.Dies(Fault.When.AFTER)),
                Arguments.of(new Fault.Fails(OsFailure.Reason.OTHER, Fault.When.BEFORE, false)),
                Arguments.of(new Fault.Fails(OsFailure.Reason.GONE, Fault.When.BEFORE, true)),
                Arguments.of(new Fault.Interrupted("INT")),
                Arguments.of(outside(
                        "somebody else reloads",
                        machine -> ofMaster(machine, m -> machine.nginx.signal(m, Signal.HUP)))),
                Arguments.of(outside("a worker dies", machine -> machine.processes().stream()
                        .filter(process -> process.instance.equals(Truth.INSTANCE))
                        .filter(process -> process.role == SimProcess.Role.WORKER)
                        .findFirst()
                        .ifPresent(worker -> machine.nginx.signal(worker, Signal.KILL)))),
                Arguments.of(outside(
                        "the master is stopped for a moment",
                        machine -> ofMaster(machine, m -> {
                            machine.nginx.halt(m);
                            machine.exactlyAfter(300_000_000L, () -> machine.nginx.go(m));
                        }))));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whateverIsWrongWhatItSaysIsSo(Fault fault) {
        int whole = new Reloading(Faults.none()).operations.done().size();
        Map<OutcomeKind, Integer> ends = new EnumMap<>(OutcomeKind.class);
        var wrong = new ArrayList<String>();
        for (int number = 1; number <= whole; number += STRIDE) {
            var reloading = new Reloading(Faults.none().at(number, fault));
            reloading.kind().ifPresent(kind -> ends.merge(kind, 1, Integer::sum));
            int at = number;
            wrong.addAll(reloading.wrong().stream()
                    .map(words -> fault + " at operation " + at + " of " + whole + ": " + words)
                    .toList());
        }
        assertThat(wrong).isEmpty();
        assertThat(ends.keySet())
                .isSubsetOf(
                        OutcomeKind.RELOADED,
                        OutcomeKind.REFUSED,
                        OutcomeKind.STRANDED,
                        OutcomeKind.INTERRUPTED_ROLLED_BACK,
                        OutcomeKind.NO_INSTANCE,
                        OutcomeKind.NOT_PERMITTED);
    }
}
