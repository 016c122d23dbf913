package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.command.Resume;
import io.github.nginxupgrade.os.Os;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nginx-upgrade resume}. */
@Command(
        name = "resume",
        description = "Go on with a run that was interrupted: forward or back, as it was heading.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} resume                        go on where a killed run was",
            "  ${ROOT-COMMAND-NAME} resume --yes                  without a question",
            "  ${ROOT-COMMAND-NAME} resume --pid-file /run/b.pid  where several nginx run"
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class ResumeCommand implements ActingCommand {
    @Option(
            names = {"-y", "--yes"},
            fallbackValue = CommonOptions.ON,
            description = "Do not ask. Needed where standard input is no terminal.")
    boolean yes;

    @Mixin
    CommonOptions common = new CommonOptions();

    private final Os os;

    ResumeCommand(Os os) {
        this.os = os;
    }

    @Override
    public Integer call() {
        return Actions.act("resume", common, yes, Optional.empty(), os, (screen, request) -> new Resume(
                        os, screen, screen, request)
                .run());
    }
}
