package io.github.nginxupgrade.action;

import io.github.nginxupgrade.os.FileAttributes;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.Trust;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Has a pid file name a master again, as that has written it itself: without it nginx can be neither reloaded nor upgraded. */
final class MasterPidFile {
    /** As nginx creates it (ngx_create_pidfile, NGX_FILE_DEFAULT_ACCESS). */
    private static final int MODE = 0644;

    private MasterPidFile() {}

    /**
     * Beside it, then renamed over it.
     *
     * @throws OsFailure where others could have us change another file by that
     */
    static void write(Os os, Path pidFile, int master) throws OsFailure {
        FileSystem files = os.files();
        Optional<String> breach = Trust.breach(files, pidFile, Set.of(os.host().userId()));
        if (breach.isPresent()) {
            throw new OsFailure(
                    OsFailure.Reason.NOT_PERMITTED, "cannot write the pid file " + pidFile + ": " + breach.get());
        }
        Path beside = pidFile.resolveSibling(pidFile.getFileName() + ".nginx-upgrade");
        files.delete(beside);
        files.writeNew(beside, master + "\n");
        FileAttributes given = files.attributes(beside);
        files.setAttributes(beside, new FileAttributes(MODE, given.uid(), given.gid(), given.xattrs()));
        files.rename(beside, pidFile);
    }
}
