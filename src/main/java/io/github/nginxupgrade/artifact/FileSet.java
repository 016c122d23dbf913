package io.github.nginxupgrade.artifact;

import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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

    /** The live paths at which a file is that is neither the old one nor the new one. */
    public List<Path> strange(Digests digests) throws OsFailure {
        var found = new ArrayList<Path>();
        for (ReplacedFile file : files) {
            if (file.isStrange(digests.of(file.live()))) {
                found.add(file.live());
            }
        }
        return found;
    }

    /** The path with its links resolved, or as it is where nothing is there. */
    public static Path resolved(FileSystem disk, Path path) throws OsFailure {
        return disk.stat(path).map(FileStat::kind).isPresent() ? disk.realPath(path) : path;
    }
}
