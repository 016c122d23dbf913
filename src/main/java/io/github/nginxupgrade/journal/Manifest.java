package io.github.nginxupgrade.journal;

import io.github.nginxupgrade.artifact.FileSet;
import io.github.nginxupgrade.artifact.OwnedFiles;
import io.github.nginxupgrade.os.ProcessIdentity;
import java.nio.file.Path;
import java.time.Instant;
import java.util.OptionalInt;

/**
 * What a run is about: written once, before anything is touched.
 *
 * @param run its name, {@code 20261122T031500Z-1.18.0-1.22.1}
 * @param created when
 * @param command what was asked: apply, commit, rollback
 * @param user who asked
 * @param instance which instance, however its pid file is spelled; empty where an older program wrote it
 * @param pidFile the instance, as it was spelled
 * @param start how its master was started, in shell words
 * @param from the version before
 * @param to the version after
 * @param files what is replaced, with its backups
 * @param oldMaster the master that is to be replaced
 * @param oldWorkers how many workers it had; empty where an upgrade was already under way
 * @param holdings what its master lives on and a start changes, as it was; none where an older program wrote it, or an upgrade
 *     was already under way
 * @param goesBack true for a rollback after commit: a whole upgrade the other way
 */
public record Manifest(
        String run,
        Instant created,
        String command,
        String user,
        String instance,
        Path pidFile,
        String start,
        Side from,
        Side to,
        FileSet files,
        ProcessIdentity oldMaster,
        OptionalInt oldWorkers,
        OwnedFiles holdings,
        boolean goesBack) {
    /** The version before, in words that tell it from the one after. */
    public String fromWords() {
        return from.wordsBeside(to);
    }

    /** The version after, in words that tell it from the one before. */
    public String toWords() {
        return to.wordsBeside(from);
    }

    /** {@code nginx 1.18.0 to 1.22.1}. */
    public String words() {
        return fromWords() + " to " + to.wordsAfter(from);
    }
}
