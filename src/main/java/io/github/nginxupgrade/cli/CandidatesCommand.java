package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.command.Candidates;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.report.Style;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code nginx-upgrade candidates}: what the completions of the shells ask. */
@Command(
        name = "candidates",
        hidden = true,
        description =
                "What can be typed at this moment, one a line, for the completions of the shells. Where nothing may be"
                        + " looked at, nothing is said.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} candidates pidfile   pid files of masters that run",
            "  ${ROOT-COMMAND-NAME} candidates pid       their pids",
            "  ${ROOT-COMMAND-NAME} candidates run       names of runs, the newest first"
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class CandidatesCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "KIND", description = "${COMPLETION-CANDIDATES}.")
    Candidates.Kind kind = Candidates.Kind.pidfile;

    @Parameters(
            index = "1..*",
            paramLabel = "WORD",
            description = "The line so far, after --; of it --state-dir and --pid-file are heeded.")
    List<String> line = List.of();

    @Mixin
    CommonOptions common = new CommonOptions();

    private final Os os;

    CandidatesCommand(Os os) {
        this.os = os;
    }

    @Override
    public Integer call() {
        common.stateFolder = typed("--state-dir").map(Path::of).orElse(common.stateFolder);
        common.which = typed("--pid-file").map(CandidatesCommand::picked).orElse(common.which);
        List<String> words = new Candidates(os, common.request("candidates", false, os)).of(kind);
        Terminal.output(Style.PLAIN).words(words);
        return 0;
    }

    private static CommonOptions.Which picked(String pidFile) {
        var which = new CommonOptions.Which();
        which.pidFile = Path.of(pidFile);
        return which;
    }

    /** What was typed for this option: as a word of its own, behind an equals sign, or, by bash(1), behind one that is a word. */
    private Optional<String> typed(String option) {
        for (int at = 0; at < line.size(); at++) {
            if (line.get(at).startsWith(option + "=")) {
                return Optional.of(line.get(at).substring(option.length() + 1));
            }
            int value = at + 1 < line.size() && line.get(at + 1).equals("=") ? at + 2 : at + 1;
            if (line.get(at).equals(option) && value < line.size()) {
                return Optional.of(line.get(value));
            }
        }
        return Optional.empty();
    }
}
