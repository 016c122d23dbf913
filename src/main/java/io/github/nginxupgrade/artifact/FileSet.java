package io.github.nginxupgrade.artifact;

import io.github.nginxupgrade.os.FileAttributes;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The files of one upgrade: the binary first, then its modules. They are swapped and put back together.
 *
 * @param files the binary is the first
 */
public record FileSet(List<ReplacedFile> files) {
    public FileSet {
        files = List.copyOf(files);
        if (files.isEmpty()) {
            throw new IllegalArgumentException("an upgrade replaces at least the binary");
        }
    }

    /** The binary. */
    public ReplacedFile binary() {
        return files.get(0);
    }

    /** What used to be new is old, and the other way round. */
    public FileSet reversed() {
        return new FileSet(files.stream().map(ReplacedFile::reversed).toList());
    }

    /** A reader of digests: may remember what has not changed. */
    public interface Digests {
        /** SHA-256, or the empty text where there is no such file. */
        String of(Path file) throws OsFailure;
    }

    /** Which version is at the live paths now. */
    public Disk disk(Digests digests) throws OsFailure {
        boolean old = true;
        boolean isNew = true;
        for (ReplacedFile file : files) {
            String now = digests.of(file.live());
            old &= now.equals(file.oldSha256());
            isNew &= now.equals(file.newSha256());
        }
        if (old && isNew) {
            return Disk.SAME;
        }
        return old ? Disk.OLD : isNew ? Disk.NEW : Disk.MIXED;
    }

    /**
     * Puts the new files to their live paths, each by a copy beside it, its attributes, and a rename; the modules
     * first, so that the new binary never stands beside modules it cannot load.
     */
    public void install(FileSystem disk, Digests digests) throws OsFailure {
        for (int i = files.size() - 1; i >= 0; i--) {
            ReplacedFile file = files.get(i);
            place(disk, digests, file.staged(), file.newSha256(), file.newAttributes(), file.live());
        }
    }

    private static void place(
            FileSystem disk, Digests digests, Path source, String sha256, FileAttributes attributes, Path live)
            throws OsFailure {
        if (digests.of(live).equals(sha256)) {
            return;
        }
        if (isKept(disk, digests, live, sha256, attributes)) {
            disk.rename(kept(live), live);
            return;
        }
        Path temporary = temporary(live);
        disk.delete(temporary);
        boolean placed = false;
        try {
            copy(disk, source, sha256, attributes, temporary, live);
            keep(disk, live);
            disk.rename(temporary, live);
            placed = true;
        } finally {
            if (!placed) {
                disk.delete(temporary);
            }
        }
    }

    private static void copy(
            FileSystem disk, Path source, String sha256, FileAttributes attributes, Path temporary, Path live)
            throws OsFailure {
        disk.copyToNew(source, temporary);
        disk.setAttributes(temporary, attributes);
        String copied = disk.sha256(temporary);
        if (!copied.equals(sha256)) {
            throw new OsFailure(
                    OsFailure.Reason.OTHER,
                    "cannot install " + live + ": " + source + " has changed since it was tested (SHA-256 " + copied
                            + " instead of " + sha256 + ")");
        }
    }

    private static boolean isKept(FileSystem disk, Digests digests, Path live, String sha256, FileAttributes attributes)
            throws OsFailure {
        Path kept = kept(live);
        return digests.of(kept).equals(sha256) && disk.attributes(kept).equals(attributes);
    }

    /** Of the files that must come back, those for which the backup is the only source. */
    public List<ReplacedFile> backFromBackup(FileSystem disk, Digests digests) throws OsFailure {
        var needed = new ArrayList<ReplacedFile>();
        for (ReplacedFile file : files) {
            boolean isThere = digests.of(file.live()).equals(file.oldSha256());
            if (!isThere && !isKept(disk, digests, file.live(), file.oldSha256(), file.oldAttributes())) {
                needed.add(file);
            }
        }
        return needed;
    }

    /**
     * A second name for what is about to be replaced: to go back to it then takes a rename and no space, also on a disk that
     * has filled up meanwhile. Not vital, for the backup is there too.
     */
    private static void keep(FileSystem disk, Path live) {
        try {
            disk.delete(kept(live));
            if (disk.stat(live).isPresent()) {
                disk.link(live, kept(live));
            }
        } catch (OsFailure noLinksHere) {
            // then the way back is a copy of the backup
        }
    }

    /** Removes what an installation that was cut short has left beside the live files. */
    public void sweep(FileSystem disk) throws OsFailure {
        deleteAll(disk, FileSet::temporary);
    }

    /** Removes the second names of what was replaced, when it is not to come back. */
    public void forgetReplaced(FileSystem disk) throws OsFailure {
        deleteAll(disk, FileSet::kept);
    }

    /** One that cannot be removed does not keep the others; it is told afterwards. */
    private void deleteAll(FileSystem disk, UnaryOperator<Path> beside) throws OsFailure {
        Optional<OsFailure> first = Optional.empty();
        for (ReplacedFile file : files) {
            try {
                disk.delete(beside.apply(file.live()));
            } catch (OsFailure e) {
                first = first.or(() -> Optional.of(e));
            }
        }
        if (first.isPresent()) {
            throw first.get();
        }
    }

    private static Path kept(Path live) {
        return live.resolveSibling("." + live.getFileName() + ".nginx-upgrade-old");
    }

    /** In the folder of the live file, for a rename does not cross file systems. */
    private static Path temporary(Path live) {
        return live.resolveSibling("." + live.getFileName() + ".nginx-upgrade");
    }

    /** The path with its links resolved, or as it is where nothing is there. */
    public static Path resolved(FileSystem disk, Path path) throws OsFailure {
        return disk.stat(path).map(FileStat::kind).isPresent() ? disk.realPath(path) : path;
    }
}
