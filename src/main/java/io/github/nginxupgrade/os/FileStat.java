package io.github.nginxupgrade.os;

import java.time.Instant;

/**
 * stat(2) of a file, links followed.
 *
 * @param id device and inode
 * @param kind what it is
 * @param size in bytes
 * @param mode permission bits including set-user-id, set-group-id and sticky (07777)
 * @param modified time of the last change of the content
 * @param changed {@code st_ctime}: time of the last change of content, attributes or name (a rename counts)
 */
public record FileStat(FileId id, Kind kind, long size, int mode, int uid, int gid, Instant modified, Instant changed) {
    /** Written out, as what a record brings along is made anew at every start of the program: milliseconds. */
    @Override
    public boolean equals(Object other) {
        return other instanceof FileStat that
                && id.equals(that.id)
                && kind == that.kind
                && size == that.size
                && mode == that.mode
                && uid == that.uid
                && gid == that.gid
                && modified.equals(that.modified)
                && changed.equals(that.changed);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /** What a path leads to. */
    public enum Kind {
        REGULAR,
        FOLDER,
        OTHER
    }
}
