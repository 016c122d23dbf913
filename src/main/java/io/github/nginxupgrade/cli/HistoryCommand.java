package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.command.History;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.recording.RunPages;
import io.github.nginxupgrade.report.Style;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code nginx-upgrade history [RUN]}. */
@Command(
        name = "history",
        description =
                "Past runs; with RUN the timeline of one: each signal, its receiver, what was seen, how long it took.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} history                       all runs, the newest first",
            "  ${ROOT-COMMAND-NAME} history RUN                   what one did, and what nginx said",
            "  ${ROOT-COMMAND-NAME} history RUN --html run.html   the picture of it"
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

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Write the picture of RUN as a page that needs nothing else; - is standard output.")
    @Nullable
    String html;

    @Mixin
    CommonOptions common = new CommonOptions();

    @Spec
    CommandSpec spec = CommandSpec.create();

    private final Os os;

    HistoryCommand(Os os) {
        this.os = os;
    }

    @Override
    public Integer call() {
        if ("-".equals(html) && common.output != Output.text) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--html - and --output " + common.output + " do not go together: both are standard output");
        }
        Optional<Integer> kept = Optional.ofNullable(prune).map(number -> Math.max(0, number));
        OptionalInt keep = kept.map(OptionalInt::of).orElse(OptionalInt.empty());
        return Actions.look("history", common, Optional.empty(), os, (screen, request) -> new History(
                        os,
                        request,
                        Optional.ofNullable(run),
                        keep,
                        Optional.ofNullable(html).map(file -> page(screen, file)))
                .run());
    }

    private History.Page page(Screen screen, String file) {
        var pages = new RunPages(os);
        if (file.equals("-")) {
            screen.speaksAside();
            return past -> {
                Terminal.output(Style.PLAIN).script(pages.of(past));
                return "the picture of " + past.name() + " was written to standard output";
            };
        }
        Path target = Path.of(file).toAbsolutePath();
        return past -> {
            pages.write(past, target);
            return "the picture of " + past.name() + " is in " + target;
        };
    }
}
