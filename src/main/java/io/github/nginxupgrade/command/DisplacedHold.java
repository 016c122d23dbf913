package io.github.nginxupgrade.command;

import io.github.nginxupgrade.journal.Entry;
import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.os.Clock;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.situation.Binaries;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The last run was held, and somebody has ended the hold by another way than commit or rollback: a package's script has restarted
 * nginx, say. The hold is no more, and its backup is.
 *
 * @param run its name
 * @param words what has become of it, and where its backup is
 * @param goesByItself a rollback without {@code --to} takes this run
 */
record DisplacedHold(String run, String words, boolean goesByItself) {
    /** Empty where the last run is none such. */
    static Optional<DisplacedHold> of(Session session, Instance instance, Situation now) throws OsFailure {
        Optional<Run> newest = session.runs.newest(instance);
        if (now.phase() != Phase.SOLE || newest.isEmpty()) {
            return Optional.empty();
        }
        Run run = newest.get();
        if (!run.ended().equals(Optional.of(OutcomeKind.HELD.word()))) {
            return Optional.empty();
        }
        Manifest manifest = run.manifest().orElseThrow();
        Master sole = now.sole().orElseThrow();
        String digest = session.binaries.digest(Binaries.executableOf(sole.pid()));
        boolean old = manifest.oldMaster().isSameProcessAs(sole.identity());
        String words = "the hold of the run " + run.name() + " ("
                + manifest.words()
                + ") was ended by somebody else: "
                + what(run, sole, old, session.os.clock()) + "; "
                + manifest.fromWords() + " is in "
                + manifest.files().binary().backup();
        return Optional.of(new DisplacedHold(
                run.name(), words, old || digest.equals(manifest.to().sha256())));
    }

    private static String what(Run run, Master sole, boolean old, Clock clock) throws OsFailure {
        if (old) {
            return "the new master is gone, and the old master " + sole.pid() + " serves again";
        }
        Instant started = clock.atTicks(sole.identity().startTicks());
        return isStartedIn(run, started)
                ? "the old master is gone, and the new master " + sole.pid() + " serves alone"
                : "both masters are gone, and nginx was started anew as " + sole.pid();
    }

    /** The new master was there when the run told that it holds. */
    private static boolean isStartedIn(Run run, Instant started) throws OsFailure {
        List<Entry> entries = run.entries();
        return !entries.isEmpty()
                && entries.get(entries.size() - 1) instanceof Entry.Ended held
                && started.isBefore(held.at());
    }

    /** What goes back to the version before. */
    String command(Advice advice) {
        return advice.command("rollback") + (goesByItself ? "" : " --to " + run);
    }
}
