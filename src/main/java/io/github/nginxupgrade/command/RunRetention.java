package io.github.nginxupgrade.command;

import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.journal.Runs;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.situation.Binaries;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The runs that must be kept: the one whose backup is the way back from what is on the disk, and any that has not ended. */
final class RunRetention {
    private final Binaries binaries;

    RunRetention(Binaries binaries) {
        this.binaries = binaries;
    }

    /** Removes all but the newest runs and those that must be kept: somebody has asked for it. */
    void prune(Runs runs, int keep) throws OsFailure {
        runs.prune(keep, needed(runs.newestFirst()));
    }

    /** Gives up the backups of all but the newest runs and those that must be kept; what they did can still be read. */
    void pruneBackups(Runs runs) throws OsFailure {
        runs.pruneBackups(Runs.KEPT, needed(runs.withFiles()));
    }

    private Set<String> needed(List<Run> newestFirst) throws OsFailure {
        var needed = new HashSet<String>();
        boolean hasWayBack = false;
        for (Run run : newestFirst) {
            if (!hasWayBack && brought(run.manifest().orElseThrow())) {
                hasWayBack = true;
                needed.add(run.name());
            } else if (run.ended().isEmpty()) {
                needed.add(run.name());
            }
        }
        return needed;
    }

    private boolean brought(Manifest manifest) throws OsFailure {
        String now = binaries.digest(manifest.files().binary().live());
        return !manifest.goesBack() && manifest.to().sha256().equals(now);
    }
}
