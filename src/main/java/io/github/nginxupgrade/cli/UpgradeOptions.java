package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.command.ApplyRequest;
import io.github.nginxupgrade.engine.DrainPolicy;
import io.github.nginxupgrade.engine.Policy;
import io.github.nginxupgrade.preflight.Catalogue;
import io.github.nginxupgrade.rehearsal.Rehearse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What apply is asked with, and plan, which shows what apply would do. */
final class UpgradeOptions {
    @Parameters(
            arity = "0..1",
            paramLabel = "NEW",
            description = "The new binary, typically objs/nginx of a build. Without it, the file that is at nginx's own"
                    + " path already.")
    @Nullable
    Path candidate;

    @Option(
            names = "--module",
            paramLabel = "FILE",
            description = "A new dynamic module; it replaces the file of the same name that the configuration loads."
                    + " Repeat it for each.")
    List<Path> modules = List.of();

    @Option(names = "--modules-dir", paramLabel = "DIR", description = "A folder with new dynamic modules.")
    @Nullable
    Path modulesFolder;

    @Option(names = "--sha256", paramLabel = "HEX", description = "The digest that NEW must have.")
    @Nullable
    String sha256;

    @Option(
            names = "--hold",
            fallbackValue = CommonOptions.ON,
            description = "Stop at standby: the old master waits without workers; commit or rollback decides.")
    boolean hold;

    @Option(
            names = "--observe",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description = "How long the new version must serve unharmed before the old master is retired (default:"
                    + " ${DEFAULT-VALUE}).")
    Duration observe = Policy.usual().observe();

    @Option(
            names = "--settle",
            paramLabel = "DURATION",
            defaultValue = "200ms",
            description = "How long the new workers must stand unchanged before the old ones are drained (default:"
                    + " ${DEFAULT-VALUE}).")
    Duration settle = Policy.usual().settle();

    @Option(
            names = "--on-drain-timeout",
            paramLabel = "WHAT",
            defaultValue = "commit",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    DrainPolicy onDrainTimeout = DrainPolicy.COMMIT;

    @Option(
            names = "--no-auto-rollback",
            fallbackValue = CommonOptions.ON,
            description = "On failure stop where it is and say what to type.")
    boolean noAutoRollback;

    @Option(
            names = "--rehearse",
            paramLabel = "WHEN",
            defaultValue = "auto",
            description = "Start the candidate in a sandbox first, where it can hurt nobody: ${COMPLETION-CANDIDATES}"
                    + " (default: ${DEFAULT-VALUE}: where permitted).")
    Rehearse rehearse = Rehearse.AUTO;

    @Mixin
    PatienceOptions patience = new PatienceOptions();

    @Spec(Spec.Target.MIXEE)
    @Nullable
    CommandSpec command;

    @Option(
            names = "--confirm-within",
            paramLabel = "DURATION",
            description = "At standby go back by itself, unless nginx-upgrade commit is said within this time, from"
                    + " whichever terminal; the loss of this one changes nothing.")
    @Nullable
    Duration confirmWithin;

    @Mixin
    ProofOptions proofs = new ProofOptions();

    private Set<String> allowed = Set.of();

    /** A hazard that nobody knows, or that nobody survives, is told at once and not at the end of a night's upgrade. */
    @Option(
            names = "--allow",
            paramLabel = "HAZARD",
            description = "Turn this refusal of preflight into a warning, where that can be survived. Repeat it for"
                    + " each.")
    void allow(List<String> hazards) {
        for (String hazard : hazards) {
            Optional<String> wrong = Catalogue.whyNotAllowed(hazard);
            if (wrong.isPresent() && command != null) {
                throw new ParameterException(command.commandLine(), wrong.get());
            }
        }
        allowed = Set.copyOf(hazards);
    }

    ApplyRequest request() {
        if (confirmWithin != null && noAutoRollback && command != null) {
            throw new ParameterException(
                    command.commandLine(), "--confirm-within goes back by itself, --no-auto-rollback never does");
        }
        Policy policy = patience.policy()
                .settle(settle)
                .onDrainTimeout(onDrainTimeout)
                .observe(observe)
                .turnsBack(!noAutoRollback)
                .build();
        return ApplyRequest.with(policy)
                .candidate(Optional.ofNullable(candidate))
                .modules(modules)
                .modulesFolder(Optional.ofNullable(modulesFolder))
                .sha256(Optional.ofNullable(sha256))
                .hold(hold)
                .startTimeoutGiven(patience.startTimeout != null)
                .allowed(allowed)
                .rehearse(rehearse)
                .proofs(proofs.plan())
                .confirmWithin(Optional.ofNullable(confirmWithin))
                .build();
    }
}
