package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.command.Reload;
import io.github.nginxupgrade.command.ReloadRequest;
import io.github.nginxupgrade.command.ReloadRequest.Previous;
import io.github.nginxupgrade.engine.DrainPolicy;
import io.github.nginxupgrade.engine.Policy;
import io.github.nginxupgrade.os.Os;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code nginx-upgrade reload}. */
@Command(
        name = "reload",
        description = {
            "Have nginx load the configuration that is on disk (HUP), and see that it did: tested first by what runs; where nginx"
                    + " keeps the configuration it has, that is exit code 4, with its own words.",
            "In the middle of an upgrade the master is told that serves, and never an old one that waits."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} reload                     test, load, see that it was loaded",
            "  ${ROOT-COMMAND-NAME} reload --dry-run           test only; nothing is sent",
            "  ${ROOT-COMMAND-NAME} reload --previous          back to the files of before if unfit"
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class ReloadCommand implements ActingCommand {
    @Option(
            names = "--dry-run",
            fallbackValue = CommonOptions.ON,
            description = "Test the configuration and say what would be done; send nothing.")
    boolean dryRun;

    @Option(
            names = "--start-timeout",
            paramLabel = "DURATION",
            description = "For a whole new generation of workers to be seen (default: 10s, or five times the"
                    + " configuration test).")
    @Nullable
    Duration startTimeout;

    @Option(
            names = "--drain-timeout",
            paramLabel = "DURATION",
            defaultValue = "1s",
            description = "For the workers of before to finish their connections (default: ${DEFAULT-VALUE}).")
    Duration drainTimeout = Duration.ofSeconds(1);

    @Option(
            names = "--on-drain-timeout",
            paramLabel = "WHAT",
            defaultValue = "commit",
            description = "What then: commit (they finish on their own) or terminate (default: ${DEFAULT-VALUE}).")
    DrainPolicy onDrainTimeout = DrainPolicy.COMMIT;

    @Option(
            names = "--observe",
            paramLabel = "DURATION",
            defaultValue = "0s",
            description = "How long the new workers must serve unharmed (default: ${DEFAULT-VALUE}).")
    Duration observe = Duration.ZERO;

    @Option(
            names = "--previous",
            arity = "0..1",
            fallbackValue = "",
            paramLabel = "FOLDER",
            description =
                    "Where the new workers are not fit, put the files of before back and reload once more: a copy that"
                            + " you have made of the folder of nginx.conf, or without a name the one that was taken when a reload last"
                            + " ended well. What is there is kept.")
    @Nullable
    Path previous;

    @Option(
            names = "--deadline",
            paramLabel = "DURATION",
            description = "For the whole command; past it nothing is sent any more (default: none).")
    @Nullable
    Duration deadline;

    @Option(
            names = "--allow",
            paramLabel = "HAZARD",
            description = "Only configuration-untested: go on where the configuration cannot be tested beforehand.")
    List<String> allowed = List.of();

    @Spec
    @Nullable
    CommandSpec spec;

    @Mixin
    ProofOptions proofs = new ProofOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    private final Os os;

    ReloadCommand(Os os) {
        this.os = os;
    }

    @Override
    public Integer call() {
        refuseWhatIsNotMeant();
        Duration given = startTimeout;
        Policy policy = Policy.usual()
                .but()
                .startTimeout(given == null ? Policy.usual().startTimeout() : given)
                .drainTimeout(drainTimeout)
                .onDrainTimeout(onDrainTimeout)
                .observe(observe)
                .deadline(Optional.ofNullable(deadline))
                .build();
        var reload = new ReloadRequest(policy, given != null, Set.copyOf(allowed), dryRun, proofs.plan(), previous());
        Actions.Work work = (screen, request) -> new Reload(os, screen, request, reload).run();
        return dryRun
                ? Actions.signal("reload", common, policy.deadline(), os, work)
                : Actions.act("reload", common, true, policy.deadline(), os, work);
    }

    private Optional<Previous> previous() {
        return Optional.ofNullable(previous)
                .map(folder -> new Previous(
                        folder.toString().isEmpty() ? Optional.empty() : Optional.of(folder.toAbsolutePath())));
    }

    private void refuseWhatIsNotMeant() {
        CommandSpec command = spec;
        if (command == null) {
            return;
        }
        if (onDrainTimeout == DrainPolicy.HOLD || onDrainTimeout == DrainPolicy.ROLLBACK) {
            throw new ParameterException(
                    command.commandLine(), "--on-drain-timeout of a reload is commit or terminate");
        }
        if (!Set.of(ReloadRequest.ALLOWABLE).containsAll(allowed)) {
            throw new ParameterException(command.commandLine(), "--allow of a reload is " + ReloadRequest.ALLOWABLE);
        }
    }
}
