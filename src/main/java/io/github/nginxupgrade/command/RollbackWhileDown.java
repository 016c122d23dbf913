package io.github.nginxupgrade.command;

import io.github.nginxupgrade.artifact.LiveFiles;
import io.github.nginxupgrade.engine.Backups;
import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.situation.InstanceKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A rollback that finds no master, but knows what the pid file stood for: the old files go back, so that a start brings the old
 * version up. Starting nginx is a person's business: it would land in our session and cgroup.
 */
final class RollbackWhileDown {
    private final Session session;
    private final Path pidFile;

    RollbackWhileDown(Session session, Path pidFile) {
        this.session = session;
        this.pidFile = pidFile;
    }

    /** The end of the rollback; {@code notFound} where nothing is known of this pid file, or it runs after all. */
    Outcome putBack(Outcome notFound) {
        Optional<Run> newest = newest();
        Optional<Manifest> last = newest.flatMap(RollbackWhileDown::manifest);
        try {
            return last.isPresent() ? putBack(newest.get(), last.get(), notFound) : notFound;
        } catch (Session.Ended e) {
            return e.outcome();
        } catch (OsFailure e) {
            session.outcome
                    .state("nobody serves: no master runs, and not all files of "
                            + last.orElseThrow().fromWords() + " are in place")
                    .remedy(session.advice.command("rollback"));
            return session.end(OutcomeKind.STRANDED, e.sentence());
        }
    }

    private Optional<Run> newest() {
        try {
            return session.runs.of(InstanceKey.of(session.os.files(), pidFile)).newest();
        } catch (OsFailure unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<Manifest> manifest(Run run) {
        try {
            return run.manifest();
        } catch (OsFailure unreadable) {
            return Optional.empty();
        }
    }

    private Outcome putBack(Run run, Manifest manifest, Outcome notFound) throws OsFailure, Session.Ended {
        session.confirm("Nothing runs. Put the files of " + manifest.fromWords() + " back?");
        Path live = manifest.files().binary().live();
        InstanceLock.Held lock = session.locks.take(InstanceKey.of(session.os.files(), pidFile));
        try {
            if (session.search.isRunning(live)) {
                // it runs after all, and only its pid file is lost: its files are not ours to swap under it
                return notFound;
            }
            LiveFiles files = session.runs.liveFiles(manifest, run);
            requireBackups(manifest, files);
            session.begin();
            files.restore();
            files.forgetReplaced();
        } finally {
            lock.close();
        }
        PackageClaims.on(manifest.files(), session.os.packages())
                .forEach(claim -> session.progress.on(new Event.Warning(claim)));
        return end(manifest);
    }

    private Outcome end(Manifest manifest) throws OsFailure {
        List<Integer> orphans =
                session.search.acceptingWorkersOf(manifest.files().binary().live());
        session.outcome
                .state(whoServes(orphans) + ": no master runs; the files of " + manifest.fromWords() + " are in place")
                .changed(true)
                .remedy(Advice.start(orphans, manifest.start()));
        return session.end(OutcomeKind.STRANDED, "cannot roll back further: no master of this nginx runs");
    }

    private static String whoServes(List<Integer> orphans) {
        return orphans.isEmpty() ? "nobody serves" : "only workers without a master serve: " + orphans;
    }

    /** Better none of the files than some of them. */
    private void requireBackups(Manifest manifest, LiveFiles files) throws OsFailure, Session.Ended {
        List<String> damaged = Backups.damaged(session.binaries::digest, files.backFromBackup());
        if (!damaged.isEmpty()) {
            List<Integer> orphans =
                    session.search.acceptingWorkersOf(manifest.files().binary().live());
            session.outcome
                    .state(whoServes(orphans) + ": no master runs; nothing was touched")
                    .remedy(Advice.start(orphans, manifest.start()));
            throw new Session.Ended(
                    session.end(OutcomeKind.STRANDED, "cannot roll back: " + String.join("; ", damaged)));
        }
    }
}
