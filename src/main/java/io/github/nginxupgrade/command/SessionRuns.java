package io.github.nginxupgrade.command;

import io.github.nginxupgrade.artifact.LiveFiles;
import io.github.nginxupgrade.engine.KeptFiles;
import io.github.nginxupgrade.engine.PackageVersions;
import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.journal.Runs;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.PackageVersion;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.InstanceKey;
import java.nio.file.Path;
import java.util.Optional;

/** The runs of a command's instance. */
final class SessionRuns {
    private final Session session;

    SessionRuns(Session session) {
        this.session = session;
    }

    Runs of(Instance instance) throws OsFailure {
        return of(session.key(instance));
    }

    Runs of(InstanceKey which) {
        return new Runs(session.os.files(), session.request.stateFolder(), which.text(), which::isNamedBy);
    }

    /** What was last done, or is being done. */
    Optional<Run> newest(Instance instance) throws OsFailure {
        return of(instance).newest();
    }

    /**
     * Of which version of a package a binary is; empty where it is of none, or that is not known.
     *
     * @param path where it is, or was
     * @param file by which it can be read
     */
    Optional<PackageVersion> packageVersion(Instance instance, Path path, Path file, String sha256) throws OsFailure {
        return new PackageVersions(session.os.packages()).of(path.toString(), file, sha256, of(instance)::first);
    }

    /** The newest run, where its tool was killed before it ended. */
    Optional<Run> interrupted(Instance instance) throws OsFailure {
        Optional<Run> newest = newest(instance);
        return newest.isEmpty() || newest.get().ended().isPresent() ? Optional.empty() : newest;
    }

    /** The files of a run where nginx finds them. */
    LiveFiles liveFiles(Manifest manifest, Run run) {
        return KeptFiles.of(session.os, session.binaries::digest, session.progress, manifest, run);
    }

    /** Nothing is under way and nothing will be done: what a killed run has left beside the live files may go. */
    void sweepLeftovers(Instance instance) {
        try {
            Optional<Run> run = newest(instance);
            if (run.isPresent()) {
                LiveFiles files = liveFiles(run.get().manifest().orElseThrow(), run.get());
                files.sweep();
                files.forgetReplaced();
            }
        } catch (OsFailure notVital) {
            session.progress.on(new Event.Detail("leftovers of a run stay: " + notVital.sentence()));
        }
    }
}
