package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.command.RolloutPage;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.report.Style;
import io.github.nginxupgrade.report.page.FleetPage;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code nginx-upgrade rollout-page}: what the engine that steers a fleet asks for at the end. */
@Command(
        name = "rollout-page",
        hidden = true,
        description =
                "The page of a rollout over many hosts, hosts by time, on standard output. It is made of what the engine that"
                        + " steers them wrote down, and looks at no nginx.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} rollout-page november.jsonl",
            "  ${ROOT-COMMAND-NAME} rollout-page november.jsonl >november.html",
            "  ${ROOT-COMMAND-NAME} rollout-page --help"
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class RolloutPageCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "An event a line, as JSON; its name is the rollout's.")
    Path file = Path.of("");

    @Mixin
    CommonOptions common = new CommonOptions();

    @Spec
    CommandSpec spec = CommandSpec.create();

    private final Os os;

    RolloutPageCommand(Os os) {
        this.os = os;
    }

    @Override
    public Integer call() {
        if (common.output != Output.text) {
            throw new ParameterException(
                    spec.commandLine(), "the page is standard output, and --output says something else");
        }
        return Actions.look("rollout-page", common, Optional.empty(), os, (screen, request) -> {
            screen.speaksAside();
            return new RolloutPage(os, request, file.toAbsolutePath(), rollout -> Terminal.output(Style.PLAIN)
                            .script(FleetPage.of(rollout)))
                    .run();
        });
    }
}
