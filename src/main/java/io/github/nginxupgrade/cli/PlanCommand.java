package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.command.Plan;
import io.github.nginxupgrade.os.Os;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code nginx-upgrade plan [NEW]}. */
@Command(
        name = "plan",
        description = "Show what apply would do, and what speaks against it; touches nothing.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} plan objs/nginx         the steps, the hazards, the way back",
            "  ${ROOT-COMMAND-NAME} plan                    of what a package has put there",
            "  ${ROOT-COMMAND-NAME} plan --rehearse always  refused where it cannot be rehearsed"
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class PlanCommand implements Callable<Integer> {
    @Mixin
    UpgradeOptions upgrade = new UpgradeOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    private final Os os;

    PlanCommand(Os os) {
        this.os = os;
    }

    @Override
    public Integer call() {
        Optional<Duration> deadline = Optional.ofNullable(upgrade.patience.deadline);
        return Actions.look(
                "plan", common, deadline, os, (screen, request) -> new Plan(os, screen, request, upgrade.request())
                        .run());
    }
}
