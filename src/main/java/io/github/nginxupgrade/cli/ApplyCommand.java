package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.command.Apply;
import io.github.nginxupgrade.os.Os;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code nginx-upgrade apply [NEW]}. */
@Command(
        name = "apply",
        description = "Upgrade the running nginx to NEW under live traffic.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} apply objs/nginx           upgrade; back if something is wrong",
            "  ${ROOT-COMMAND-NAME} apply objs/nginx --hold    stop before the old version goes",
            "  ${ROOT-COMMAND-NAME} apply --confirm-within 5m  back again unless commit is said"
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class ApplyCommand implements ActingCommand {
    @Mixin
    UpgradeOptions upgrade = new UpgradeOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    private final Os os;

    ApplyCommand(Os os) {
        this.os = os;
    }

    @Override
    public Integer call() {
        Optional<Duration> deadline = Optional.ofNullable(upgrade.patience.deadline);
        return Actions.act("apply", common, upgrade.patience.yes, deadline, os, (screen, request) -> new Apply(
                        os, screen, screen, request, upgrade.request())
                .run());
    }
}
