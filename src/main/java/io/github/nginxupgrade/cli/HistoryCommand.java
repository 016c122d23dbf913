package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.command.History;
import io.github.nginxupgrade.os.Os;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code nginx-upgrade history [RUN]}. */
@Command(
        name = "history",
        description =
                "Past runs; with RUN the timeline of one: each signal, its receiver, what was seen, how long it took.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} history             all runs, the newest first",
            "  ${ROOT-COMMAND-NAME} history RUN         what one did, and what nginx said",
            "  ${ROOT-COMMAND-NAME} history --prune 20  remove all but the 20 newest"
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class HistoryCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "RUN", description = "The name of a run.")
    @Nullable
    String run;

    @Option(
            names = "--prune",
            paramLabel = "N",
            description =
                    "Remove all but the N newest runs of each nginx with their journals; never the one whose backup is the way"
                            + " back. Without it the backups of the five newest are kept, and all journals.")
    @Nullable
    Integer prune;

    @Mixin
    CommonOptions common = new CommonOptions();

    private final Os os;

    HistoryCommand(Os os) {
        this.os = os;
    }

    @Override
    public Integer call() {
        Optional<Integer> kept = Optional.ofNullable(prune).map(number -> Math.max(0, number));
        OptionalInt keep = kept.map(OptionalInt::of).orElse(OptionalInt.empty());
        return Actions.look("history", common, Optional.empty(), os, (screen, request) -> new History(
                        os, request, Optional.ofNullable(run), keep)
                .run());
    }
}
