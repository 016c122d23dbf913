package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.command.Status;
import io.github.nginxupgrade.os.Os;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nginx-upgrade status}. */
@Command(
        name = "status",
        description = "What runs, from which file, in which phase, who serves, and what to type next.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} status                        of the one nginx that runs",
            "  ${ROOT-COMMAND-NAME} status --pid-file /run/b.pid  where several nginx run",
            "  ${ROOT-COMMAND-NAME} status --watch                again and again, until Ctrl-C"
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(names = "--watch", fallbackValue = CommonOptions.ON, description = "Look again each second, until Ctrl-C.")
    boolean watch;

    private final Os os;

    StatusCommand(Os os) {
        this.os = os;
    }

    @Override
    public Integer call() {
        if (watch) {
            return new StatusWatch(os, common).run();
        }
        return Actions.look("status", common, Optional.empty(), os, (screen, request) -> new Status(os, request).run());
    }
}
