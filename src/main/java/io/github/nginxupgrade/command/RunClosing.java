package io.github.nginxupgrade.command;

import io.github.nginxupgrade.artifact.LiveFiles;
import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.journal.Runs;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import java.nio.file.Path;
import java.util.List;

/** What is left to do when a run has ended: what it needed no more goes, what it was goes into the journal. */
final class RunClosing {
    private final Session session;
    private final Instance instance;
    private final Manifest manifest;
    private final Run run;

    RunClosing(Session session, Instance instance, Manifest manifest, Run run) {
        this.session = session;
        this.instance = instance;
        this.manifest = manifest;
        this.run = run;
    }

    /** Whatever of it fails is a warning: nginx is where it should be. */
    void close(OutcomeKind kind, Phase phase, String message, List<String> nginxSaid) {
        LiveFiles live = session.runs.liveFiles(manifest, run);
        cleanUp(live::sweep);
        if (kind != OutcomeKind.STRANDED && (phase == Phase.SOLE || phase == Phase.RETIRING)) {
            cleanUp(live::forgetReplaced);
        }
        try {
            run.append(RunNotes.of(session.os.clock().now(), kind, message, nginxSaid));
            Runs runs = session.runs.of(instance);
            new RunRetention(session.binaries).pruneBackups(runs);
            removeStaleOldbin();
        } catch (OsFailure e) {
            session.progress.on(new Event.Warning("the journal could not be written: " + e.sentence()));
        }
    }

    private interface Cleaning {
        void run() throws OsFailure;
    }

    private void cleanUp(Cleaning cleaning) {
        try {
            cleaning.run();
        } catch (OsFailure e) {
            session.progress.on(new Event.Warning("something is left beside the binary: " + e.sentence()));
        }
    }

    /** A master that was killed leaves its oldbin behind; it may go once its pid is dead or no nginx (nginx itself never looks). */
    private void removeStaleOldbin() throws OsFailure {
        Situation now = session.look(instance);
        Path oldbin = now.sole()
                .map(sole -> instance.seenBy(sole.pid(), instance.oldbin()))
                .orElse(instance.oldbin());
        boolean stale = now.phase() == Phase.SOLE
                && now.isTidy()
                && !now.facts().oldbin().equals(now.facts().pidFile())
                && session.os.files().stat(oldbin).isPresent();
        if (stale) {
            session.os.files().delete(oldbin);
            session.note("removed the stale " + instance.oldbin());
        }
    }
}
