package io.github.nginxupgrade.outcome;

import io.github.nginxupgrade.journal.Side;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.proof.Proof;
import io.github.nginxupgrade.rehearsal.RehearsalEnd;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Phase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a command ended, with all that can be said of it. A value: text and JSON are made from it.
 *
 * @param command what was asked
 * @param kind how it ended
 * @param changed true where anything on the machine was changed
 * @param message one sentence
 * @param state who serves now
 * @param remedy one command to type, where something is to be done
 * @param run the name of the run
 * @param profile who that nginx is
 * @param phase the last observed phase
 * @param serving {@code old}, {@code new}, {@code both}, {@code none} or {@code sole}
 * @param proofs what was shown of the new version
 * @param rehearsal how the candidate did in a sandbox; empty where it was not to be rehearsed
 * @param nginxSays nginx's own error-log lines of this run
 * @param warnings what could be survived and was told as it happened
 * @param backup the folder with the way back
 * @param draining workers that still finish connections
 * @param next what can be typed next
 * @param runs past runs, for history
 * @param instances those that run, where several do and none was picked
 * @param plan what apply would do, for plan
 * @param generation what the workers that serve have loaded, for status
 * @param service what systemd believes of it; empty where it is no service, or was not looked at
 */
public record Outcome(
        String command,
        OutcomeKind kind,
        boolean changed,
        String message,
        Optional<String> state,
        Optional<String> remedy,
        Optional<String> run,
        Optional<Instance> instance,
        InstanceProfile profile,
        Optional<Phase> phase,
        Optional<String> serving,
        Optional<Side> from,
        Optional<Side> to,
        List<MasterView> masters,
        Optional<DiskView> disk,
        List<StepRecord> steps,
        List<Proof> proofs,
        List<Hazard> hazards,
        Optional<RehearsalEnd> rehearsal,
        List<String> nginxSays,
        List<String> warnings,
        Optional<Path> backup,
        int draining,
        Duration took,
        List<String> next,
        List<RunView> runs,
        List<InstanceRow> instances,
        Optional<PlanView> plan,
        Optional<ServiceView> service,
        Optional<StatusView> status,
        Optional<GenerationView> generation) {
    public Outcome {
        runs = List.copyOf(runs);
        instances = List.copyOf(instances);
        masters = List.copyOf(masters);
        steps = List.copyOf(steps);
        proofs = List.copyOf(proofs);
        hazards = List.copyOf(hazards);
        nginxSays = List.copyOf(nginxSays);
        warnings = List.copyOf(warnings);
        next = List.copyOf(next);
    }
}
