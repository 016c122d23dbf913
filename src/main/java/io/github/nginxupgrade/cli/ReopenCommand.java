package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.command.Reopen;
import io.github.nginxupgrade.os.Os;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nginx-upgrade reopen}. */
@Command(
        name = "reopen",
        description =
                "Have nginx open its logs again by their names after a rotation (USR1), all masters of it in the middle of an"
                        + " upgrade, and see that each log is open under its name; one that is not is exit code 4.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} reopen                        after a rotation, from logrotate",
            "  ${ROOT-COMMAND-NAME} reopen --pid-file /run/b.pid  where several nginx run",
            "  ${ROOT-COMMAND-NAME} reopen -o json                what was seen, for a program"
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class ReopenCommand implements ActingCommand {
    @Option(
            names = "--deadline",
            paramLabel = "DURATION",
            description = "For the whole command; past it nothing is sent any more (default: none).")
    @Nullable
    Duration deadline;

    @Mixin
    CommonOptions common = new CommonOptions();

    private final Os os;

    ReopenCommand(Os os) {
        this.os = os;
    }

    @Override
    public Integer call() {
        return Actions.signal("reopen", common, Optional.ofNullable(deadline), os, (screen, request) -> new Reopen(
                        os, screen, request, Optional.ofNullable(deadline))
                .run());
    }
}
