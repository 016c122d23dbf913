package io.github.nginxupgrade.artifact;

import io.github.nginxupgrade.os.FileAttributes;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import java.nio.file.Path;

/** Copies into the folder of a run: what is to be installed, and what must come back. */
public final class Stage {
    private static final int EXECUTABLE_BY_US = 0700;
    /** The run's folder is ours alone, so nobody finds it there; but the master's user tests it, shown at its live path. */
    private static final int EXECUTABLE_BY_ALL = 0755;

    private final FileSystem files;
    private final Path folder;

    /**
     * A stage in the run's folder; nothing is created yet.
     *
     * @param folder the folder of the run
     */
    public Stage(FileSystem files, Path folder) {
        this.files = files;
        this.folder = folder;
    }

    public Path backupFolder() {
        return folder.resolve("backup");
    }

    public Path candidateFolder() {
        return folder.resolve("candidate");
    }

    /** A durable copy of what is to be installed. */
    public Path copyCandidate(Path source, String name) throws OsFailure {
        return copy(source, candidateFolder().resolve(name), EXECUTABLE_BY_ALL);
    }

    /** A durable copy of what must come back; its attributes are kept in the manifest. */
    public Path copyBackup(Path source, String name) throws OsFailure {
        return copy(source, backupFolder().resolve(name), EXECUTABLE_BY_US);
    }

    /**
     * Takes a backup again that the disk has not kept. What is there is replaced only by the right bytes.
     *
     * @param source where they still are
     * @param sha256 what they must be
     */
    public void copyBackupAgain(Path source, Path backup, String sha256) throws OsFailure {
        Path beside = backup.resolveSibling(backup.getFileName() + ".again");
        files.delete(beside);
        boolean done = false;
        try {
            Path copy = copy(source, beside, EXECUTABLE_BY_US);
            String copied = files.sha256(copy);
            if (!copied.equals(sha256)) {
                throw new OsFailure(
                        OsFailure.Reason.OTHER,
                        "cannot take " + backup + " again from " + source + ": its SHA-256 is " + copied + ", not "
                                + sha256);
            }
            files.rename(copy, backup);
            done = true;
        } finally {
            if (!done) {
                files.delete(beside);
            }
        }
    }

    /** Executable: for {@code -V} and {@code -t}, and for a person in need. */
    private Path copy(Path source, Path target, int mode) throws OsFailure {
        files.createFolders(target.getParent() == null ? folder : target.getParent());
        files.copyToNew(source, target);
        FileAttributes own = files.attributes(target);
        files.setAttributes(target, new FileAttributes(mode, own.uid(), own.gid(), own.xattrs()));
        return target;
    }
}
