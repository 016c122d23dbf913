package io.github.nginxupgrade.artifact;

import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.FileStat;
import java.nio.file.Path;

/**
 * Something that nginx uses and that is changed by a start of it, as it was before: whose it is.
 *
 * @param path absolute, as nginx sees it, links resolved
 * @param kind what it is
 * @param id which file it is: what has taken its place since is not touched
 * @param mode permission bits (07777)
 */
public record OwnedFile(Path path, FileStat.Kind kind, FileId id, int mode, int uid, int gid) {
    static OwnedFile of(Path path, FileStat stat) {
        return new OwnedFile(path, stat.kind(), stat.id(), stat.mode(), stat.uid(), stat.gid());
    }

    /** The same file, and another owner or mode. */
    boolean differs(FileStat now) {
        return now.id().equals(id)
                && now.kind() == kind
                && (now.uid() != uid || now.gid() != gid || now.mode() != mode);
    }
}
