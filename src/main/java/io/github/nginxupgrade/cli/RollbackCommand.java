package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.command.Rollback;
import io.github.nginxupgrade.command.RollbackRequest;
import io.github.nginxupgrade.engine.DrainPolicy;
import io.github.nginxupgrade.engine.Policy;
import io.github.nginxupgrade.os.Os;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code nginx-upgrade rollback}. */
@Command(
        name = "rollback",
        description =
                "Back to the old version, from any phase, also after commit (once old workers have finished); binary and"
                        + " modules included.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} rollback             back to what ran before",
            "  ${ROOT-COMMAND-NAME} rollback --wait 10m  wait for workers that finish",
            "  ${ROOT-COMMAND-NAME} rollback --to RUN    to what ran before that run"
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class RollbackCommand implements ActingCommand {
    @Option(
            names = "--to",
            paramLabel = "RUN",
            description = "Back to the version before this run (default: the last).")
    @Nullable
    String to;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            description =
                    "After a commit, for old workers that still finish: nginx starts no other version before they are"
                            + " gone (default: as --drain-timeout).")
    @Nullable
    Duration wait;

    @Option(
            names = "--on-drain-timeout",
            paramLabel = "WHAT",
            defaultValue = "commit",
            description = "What then, and at the drain timeout: commit (they finish on their own; here a refusal) or"
                    + " terminate (default: ${DEFAULT-VALUE}).")
    DrainPolicy onDrainTimeout = DrainPolicy.COMMIT;

    @Spec
    @Nullable
    CommandSpec spec;

    @Mixin
    PatienceOptions patience = new PatienceOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    private final Os os;

    RollbackCommand(Os os) {
        this.os = os;
    }

    @Override
    public Integer call() {
        CommandSpec command = spec;
        if (command != null && (onDrainTimeout == DrainPolicy.HOLD || onDrainTimeout == DrainPolicy.ROLLBACK)) {
            throw new ParameterException(
                    command.commandLine(), "--on-drain-timeout of a rollback is commit or terminate");
        }
        Policy policy = patience.policy()
                .observe(Duration.ZERO)
                .onDrainTimeout(onDrainTimeout)
                .build();
        var rollback = new RollbackRequest(Optional.ofNullable(to), policy, Optional.ofNullable(wait));
        return Actions.act("rollback", common, patience.yes, policy.deadline(), os, (screen, request) -> new Rollback(
                        os, screen, screen, request, rollback)
                .run());
    }
}
