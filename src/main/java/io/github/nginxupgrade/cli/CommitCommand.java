package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.command.Commit;
import io.github.nginxupgrade.engine.Policy;
import io.github.nginxupgrade.os.Os;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nginx-upgrade commit}. */
@Command(
        name = "commit",
        description = "Retire the old master of a held upgrade, also of one that was begun by hand.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} commit                        keep the new version",
            "  ${ROOT-COMMAND-NAME} commit --drain-timeout 5m     more time for old workers",
            "  ${ROOT-COMMAND-NAME} commit --pid-file /run/b.pid  where several nginx run"
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class CommitCommand implements ActingCommand {
    @Option(
            names = {"-y", "--yes"},
            fallbackValue = CommonOptions.ON,
            description = "Do not ask. Needed where standard input is no terminal.")
    boolean yes;

    @Option(
            names = "--drain-timeout",
            paramLabel = "DURATION",
            defaultValue = "60s",
            description = "For old workers to finish their connections before the old master is retired (default:"
                    + " ${DEFAULT-VALUE}).")
    Duration drainTimeout = Policy.usual().drainTimeout();

    @Mixin
    CommonOptions common = new CommonOptions();

    private final Os os;

    CommitCommand(Os os) {
        this.os = os;
    }

    @Override
    public Integer call() {
        // one that finds the new version unfit stops there: who said "commit" decides on a rollback; Ctrl-C decides it
        Policy policy = Policy.usual()
                .but()
                .drainTimeout(drainTimeout)
                .observe(Duration.ZERO)
                .turnsBack(false)
                .build();
        return Actions.act("commit", common, yes, Optional.empty(), os, (screen, request) -> new Commit(
                        os, screen, screen, request, policy)
                .run());
    }
}
