package io.github.nginxupgrade.os;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Files. Nothing is ever written in place: a file is copied to a new name, given its attributes, and renamed over the
 * old one. Every method that writes returns only after the bytes are on the disk (fsync). All follow links unless said.
 * What is no regular file, a FIFO say, is never opened where a file is read or written, and nothing ever waits for it:
 * {@link OsFailure.Reason#NOT_REGULAR}.
 */
public interface FileSystem {
    /** Empty where nothing is there or a link leads nowhere. */
    Optional<FileStat> stat(Path path) throws OsFailure;

    /**
     * Every name that the kernel goes through when it looks this path up, from {@code /} on: links are resolved one at a
     * time, each is a step itself, and the steps of its target follow. The last is what the path leads to; where nothing
     * is there, the last that is there. A link below {@code /proc/PID} leads to where its text says.
     */
    List<PathStep> way(Path path) throws OsFailure;

    /** The text of a symbolic link (readlink(2)); empty where nothing is there, or something else. */
    Optional<Path> linkTarget(Path path) throws OsFailure;

    /** The path with every link resolved. */
    Path realPath(Path path) throws OsFailure;

    /**
     * These files with the rights of that process: what it may not look at or read is not permitted. Where it is root's or
     * ours, and where we are not root, with our own. Only for looking and reading.
     *
     * @throws OsFailure where it is gone, or we may not take its rights
     */
    default FileSystem as(int pid) throws OsFailure {
        return this;
    }

    /** What the folder holds, sorted by name; empty where there is no such folder. A failure where that is beyond all use. */
    List<Path> list(Path folder) throws OsFailure;

    /** At most {@code limit} bytes from {@code offset} on, as UTF-8; empty where there is no such file. */
    Optional<String> read(Path file, long offset, int limit) throws OsFailure;

    /** All of it, as UTF-8; empty where there is no such file, and a failure where it is larger than {@code limit} bytes. */
    default Optional<String> whole(Path file, int limit) throws OsFailure {
        if (stat(file).filter(there -> there.size() > limit).isPresent()) {
            String most = limit < 1 << 20 ? (limit >> 10) + " KiB" : (limit >> 20) + " MiB";
            throw new OsFailure(OsFailure.Reason.OTHER, "cannot read " + file + ": it is larger than " + most);
        }
        return read(file, 0, limit);
    }

    /** At most {@code limit} bytes from {@code offset} on; none behind the end. */
    byte[] bytes(Path file, long offset, int limit) throws OsFailure;

    /** SHA-256 of the content as 64 hexadecimal digits. Reads the whole file. */
    String sha256(Path file) throws OsFailure;

    /**
     * A path that leads to this very file, whatever becomes of its name, for us and for programs that we start, as long as
     * our process lives; it can be executed too. What is no regular file is refused.
     */
    Path hold(Path file) throws OsFailure;

    FileAttributes attributes(Path file) throws OsFailure;

    /** Bytes that we may still write on the file system of this file or folder, which must exist. */
    long usable(Path path) throws OsFailure;

    /**
     * True where the file or folder has the immutable or the append-only attribute (chattr(1), statx(2)); false where
     * its file system has no such attributes.
     */
    boolean isImmutable(Path path) throws OsFailure;

    /** Copies the bytes to a file that must not exist, with mode 0600, and fsyncs it. Half a copy is removed. */
    void copyToNew(Path source, Path target) throws OsFailure;

    /** Sets owner, mode and extended attributes, then reads them back: it fails where they did not all stick. */
    void setAttributes(Path file, FileAttributes attributes) throws OsFailure;

    /**
     * Gives what is at this path another owner and mode, if it is still what was seen there: the same file, of the same owner.
     * It is not opened, so that it may be a socket or a FIFO; it is asked and changed by one descriptor, so that whoever can
     * write the folder cannot put something else in its place in between. Read back, not fsynced.
     *
     * @param path with no link on its way, {@link #realPath}
     * @throws OsFailure where it is another one by now, a link has come into the way, or the change did not stick
     */
    default void changeOwner(Path path, FileStat asSeen, int uid, int gid, int mode) throws OsFailure {
        throw new OsFailure(OsFailure.Reason.OTHER, "cannot change the owner of " + path);
    }

    /**
     * Gives what is at this path the time of the last change of its content back that was seen, if it is still the same file.
     * Opens nothing.
     */
    default void putTimeBack(Path path, FileStat asSeen) throws OsFailure {
        throw new OsFailure(OsFailure.Reason.OTHER, "cannot set the time of " + path);
    }

    /** rename(2) within one folder, then fsync of the folder. The target is at no instant missing. */
    void rename(Path source, Path target) throws OsFailure;

    /**
     * What is at either of two names of one folder is at the other one afterwards; then fsync of the folder. In one instant,
     * renameat2(2), and neither is ever missing. Where kernel or file system cannot, {@code one} is renamed over a file of which
     * a second name was made just before.
     */
    void exchange(Path one, Path other) throws OsFailure;

    /** Gives a file a second name, which must not exist, in the same file system (link(2)); then fsync of its folder. */
    void link(Path file, Path name) throws OsFailure;

    /** Makes a symbolic link of that text (symlink(2)); nothing may be at its name. Then fsync of its folder. */
    default void makeLink(Path name, Path text) throws OsFailure {
        throw new OsFailure(OsFailure.Reason.OTHER, "cannot make the link " + name);
    }

    /** Writes a file that must not exist, mode 0600, fsync, and fsync of its folder. */
    void writeNew(Path file, String text) throws OsFailure;

    /**
     * Appends a line to a file (created with mode 0600) and fsyncs it. Where the file ends in the middle of one, that the end
     * of its writer tore, a new one is begun.
     *
     * @param line without its line feed
     */
    void appendLine(Path file, String line) throws OsFailure;

    /** The same without fsync: what is appended and synced later takes it along. */
    void appendLineUnsynced(Path file, String line) throws OsFailure;

    /**
     * Appends lines to a log (created with mode 0600), which may be no link; likewise not fsynced.
     *
     * @return how long it is then
     */
    default long appendToLog(Path file, String lines) throws OsFailure {
        throw new OsFailure(OsFailure.Reason.OTHER, "cannot write " + file);
    }

    /**
     * Creates the folder and its missing parents with mode 0700, and fsyncs the parent of each. One that exists stays as
     * it is.
     *
     * @throws OsFailure where others than root and our user could change what is in it, {@link Trust}
     */
    void createFolders(Path folder) throws OsFailure;

    /**
     * A copy of a file in memory that nobody but us can change, to be executed: the file itself may be another one by then.
     * It has no name, and is gone with {@link Copy#close()} or with us.
     */
    Copy copyInMemory(Path source) throws OsFailure;

    /** Removes a file, or a folder with all in it; nothing happens where there is none. */
    void delete(Path path) throws OsFailure;

    /**
     * Takes the exclusive lock on this file (created with mode 0600 where missing), held by the kernel until {@link
     * Lock#close()} or the end of our process, also by KILL. Does not block, follows no link, and fails where something else
     * than a regular file is there. Only for a folder that nobody else can write.
     *
     * <p>The lock is fcntl(2)'s: it also ends when the holder opens and closes the file in any other way.
     *
     * @return empty where another process holds it, or a shared one
     */
    Optional<Lock> tryLock(Path file) throws OsFailure;

    /**
     * Who holds a lock on this file that keeps us from the exclusive one (fcntl(2), F_GETLK). Changes nothing, creates nothing,
     * follows no link and waits for nobody. Not for a file that we have locked: to ask would let go of it.
     *
     * @return empty where nobody does, or no regular file is there
     */
    Optional<LockHolder> lockedBy(Path file) throws OsFailure;

    /**
     * A process that holds a lock.
     *
     * @param pid 0 or below where it cannot be seen from here
     * @param exclusive false where it is a shared one, which whoever may read the file can take
     */
    record LockHolder(int pid, boolean exclusive) {}

    /** A copy in memory. */
    interface Copy extends AutoCloseable {
        /** Where it can be executed as long as it is not closed. */
        Path path();

        @Override
        void close();
    }

    /** A held lock. */
    interface Lock extends AutoCloseable {
        /** Replaces what {@link FileSystem#read} shows of the lock's file: who holds it. */
        void describe(String holder) throws OsFailure;

        @Override
        void close();
    }
}
