package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.command.Rollback;
import io.github.nginxupgrade.command.RollbackRequest;
import io.github.nginxupgrade.engine.Policy;
import io.github.nginxupgrade.os.Os;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nginx-upgrade rollback}. */
@Command(
        name = "rollback",
        description = "Back to the old version, from any phase, also after commit; binary and modules included.",
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class RollbackCommand implements ActingCommand {
    @Option(
            names = "--to",
            paramLabel = "RUN",
            description = "Back to the version before this run (default: the last).")
    @Nullable
    String to;

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
        Policy policy = patience.policy().observe(Duration.ZERO).build();
        var rollback = new RollbackRequest(Optional.ofNullable(to), policy);
        return Actions.act("rollback", common, patience.yes, policy.deadline(), os, (screen, request) -> new Rollback(
                        os, screen, screen, request, rollback)
                .run());
    }
}
