package io.github.nginxupgrade.os;

/**
 * The identity of a file whatever its path: two paths with the same id are the same file. Compared instead of link
 * texts, because {@code /proc/PID/exe} says {@code PATH (deleted)} or another name after a rename (proc(5)).
 *
 * @param device {@code st_dev} of stat(2)
 * @param inode {@code st_ino} of stat(2)
 */
public record FileId(long device, long inode) {
    /** Written out, as what a record brings along is made anew at every start of the program: milliseconds. */
    @Override
    public boolean equals(Object other) {
        return other instanceof FileId that && device == that.device && inode == that.inode;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(inode);
    }
}
