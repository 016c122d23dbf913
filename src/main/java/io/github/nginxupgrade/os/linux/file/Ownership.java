package io.github.nginxupgrade.os.linux.file;

import io.github.nginxupgrade.os.FileAttributes;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/** Owner, mode, capabilities and time of files: read, and set so that it shows whether it was done. */
final class Ownership {
    /** Names in {@code /proc/61/root}. */
    private static final int ROOTED = 3;

    private final Opening opening;

    Ownership(Opening opening) {
        this.opening = opening;
    }

    FileAttributes attributes(Path file) throws OsFailure {
        FileStat stat = UnixAttributes.stat(file)
                .orElseThrow(() -> new OsFailure(Reason.GONE, "cannot look at " + file + ": there is no such file"));
        return new FileAttributes(
                stat.mode(),
                stat.uid(),
                stat.gid(),
                Failures.attempt("cannot read the attributes of " + file, () -> Xattrs.read(file)));
    }

    void setAttributes(Path file, FileAttributes wanted) throws OsFailure {
        Failures.attempt("cannot set the attributes of " + file, () -> {
            // the owner first: chown(2) clears the set-user-id bits and the file capabilities
            Files.setAttribute(file, "unix:uid", wanted.uid());
            Files.setAttribute(file, "unix:gid", wanted.gid());
            Files.setAttribute(file, "unix:mode", wanted.mode());
            Xattrs.write(file, wanted.xattrs());
            try (var channel = opening.read(file)) {
                channel.force(true);
            }
            return file;
        });
        FileAttributes found = attributes(file);
        if (!found.equals(wanted)) {
            throw new OsFailure(
                    Reason.NOT_PERMITTED,
                    "cannot carry owner, mode and capabilities over to " + file + ": wanted " + wanted + ", got "
                            + found);
        }
    }

    void change(Path path, FileStat asSeen, int uid, int gid, int mode) throws OsFailure {
        Failures.attempt("cannot change the owner of " + path, () -> {
            try (var named = Opening.named(path)) {
                FileStat now = UnixAttributes.of(named.path());
                if (!now.id().equals(asSeen.id()) || now.uid() != asSeen.uid() || now.kind() != asSeen.kind()) {
                    throw new IOException("it was replaced meanwhile");
                }
                // an inode may come again, and a link lead to it: the kernel tells where the descriptor was found
                Path where = Files.readSymbolicLink(named.path());
                if (!where.equals(withoutRoot(path))) {
                    throw new IOException("it leads to " + where);
                }
                // the owner first: chown(2) clears the set-user-id bits
                Files.setAttribute(named.path(), "unix:uid", uid);
                Files.setAttribute(named.path(), "unix:gid", gid);
                Files.setAttribute(named.path(), "unix:mode", mode);
                FileStat then = UnixAttributes.of(named.path());
                if (then.uid() != uid || then.gid() != gid || then.mode() != mode) {
                    throw new IOException("its file system keeps the owner that it has");
                }
                return path;
            }
        });
    }

    static void putTimeBack(Path path, FileStat asSeen) throws OsFailure {
        Failures.attempt("cannot set the time of " + path, () -> {
            try (var named = Opening.named(path)) {
                if (UnixAttributes.id(named.path()).equals(asSeen.id())) {
                    return Files.setLastModifiedTime(named.path(), FileTime.from(asSeen.modified()));
                }
                return path;
            }
        });
    }

    /** {@code /proc/61/root/var/log} is called {@code /var/log} by the kernel. */
    private static Path withoutRoot(Path path) {
        boolean elsewhere = path.startsWith("/proc")
                && path.getNameCount() > ROOTED
                && path.getName(ROOTED - 1).toString().equals("root");
        return elsewhere ? Path.of("/").resolve(path.subpath(ROOTED, path.getNameCount())) : path;
    }
}
