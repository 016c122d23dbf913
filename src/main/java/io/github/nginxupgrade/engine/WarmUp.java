package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.artifact.FileSet;
import io.github.nginxupgrade.artifact.OwnedFiles;
import io.github.nginxupgrade.artifact.ReplacedFile;
import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.journal.Side;
import io.github.nginxupgrade.os.FileAttributes;
import io.github.nginxupgrade.os.Jvm;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.proof.Proofs;
import io.github.nginxupgrade.situation.Binaries;
import io.github.nginxupgrade.situation.Expectation;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The whole loop, gone through beforehand by itself: done for the first time it takes milliseconds, and so it does as long as
 * it has not been compiled. It looks at the machine, and its steps are done to a {@link PredictedRun}: nothing is sent,
 * told or written.
 */
public final class WarmUp implements Jvm.Practice {
    /** More looks than a way has that goes well. */
    private static final int MOST_LOOKS = 50;

    private final Os os;
    private final Binaries binaries;
    private final RunContext context;
    private final ProofsFactory proofs;

    /** What is asked for of the new version, made anew for each time. */
    public interface ProofsFactory {
        /** Blocks until it has been seen what the version that runs serves. */
        Proofs proofs() throws OsFailure;
    }

    /**
     * Of a run that is being prepared.
     *
     * @param run is only named
     * @param proofs of which nothing is told
     */
    public WarmUp(Os os, Instance instance, Master master, Run run, Policy policy, ProofsFactory proofs) {
        this.os = os;
        this.binaries = new Binaries(os);
        this.proofs = proofs;
        Policy hurried =
                policy.but().settle(Duration.ZERO).observe(Duration.ZERO).build();
        this.context = new RunContext(
                "apply",
                instance,
                manifest(os, instance, master, run),
                run,
                hurried,
                Expectation.unknown(Duration.ZERO),
                Optional.empty(),
                true,
                Proving.none());
    }

    /** The binary that runs stands for both, for nothing is there yet that could replace it. */
    private static Manifest manifest(Os os, Instance instance, Master master, Run run) {
        Path live = instance.binary();
        var attributes = new FileAttributes(0, 0, 0, Map.of());
        var side = new Side("", "");
        return new Manifest(
                run.name(),
                os.clock().now(),
                "apply",
                "",
                "",
                instance.pidFile(),
                "",
                side,
                side,
                new FileSet(List.of(new ReplacedFile(live, live, "", attributes, live, "", attributes))),
                master.identity(),
                OptionalInt.empty(),
                OwnedFiles.none(),
                false);
    }

    /** Goes from the one master that runs to the end of an upgrade, or as far as that leads. */
    @Override
    public void once() throws OsFailure {
        var silent = new HeldProgress(event -> {});
        var predicted = new PredictedRun(new RunObserver(os, binaries, context, silent));
        RunContext proving = context.with(new Proving(Optional.of(proofs.proofs()), Optional.empty()));
        var loop = new Loop(os, binaries, silent, proving, Goal.NEW, os.clock().elapsed(), predicted.port());
        for (int looks = 0; looks < MOST_LOOKS && !predicted.isOver() && !loop.hasTurned(); looks++) {
            if (loop.attempt().isPresent()) {
                return;
            }
        }
    }
}
