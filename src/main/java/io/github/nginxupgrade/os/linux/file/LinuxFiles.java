package io.github.nginxupgrade.os.linux.file;

import io.github.nginxupgrade.os.FileAttributes;
import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import io.github.nginxupgrade.os.PathStep;
import io.github.nginxupgrade.os.Trust;
import io.github.nginxupgrade.os.linux.LibC;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Files of the real machine; durable and never in place, as {@link FileSystem} promises. */
public final class LinuxFiles implements FileSystem {
    /** Names in {@code /proc/61/root}. */
    private static final int ROOTED = 3;

    private static final Set<StandardOpenOption> WRITE = Set.of(StandardOpenOption.WRITE);
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Opening opening;
    private final Contents contents;
    private final Folders folders;
    private final DurableWriter writer;

    public LinuxFiles() {
        this(new Opening(LibC::isAtHand));
    }

    public LinuxFiles(Opening opening) {
        this.opening = opening;
        this.contents = new Contents(opening);
        this.folders = new Folders(opening);
        this.writer = new DurableWriter(opening, folders);
    }

    public static FileId fileId(Path path) throws IOException {
        return UnixAttributes.id(Files.readAttributes(path, "unix:dev,ino"));
    }

    @Override
    public Optional<FileStat> stat(Path path) throws OsFailure {
        try {
            return Optional.of(UnixAttributes.of(Files.readAttributes(path, UnixAttributes.WANTED)));
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        } catch (IOException e) {
            if (Failures.isBelowFile(e)) {
                return Optional.empty();
            }
            throw Failures.failure("cannot look at " + path, e);
        }
    }

    @Override
    public List<PathStep> way(Path path) throws OsFailure {
        return Failures.attempt("cannot resolve " + path, () -> PathResolution.to(path));
    }

    @Override
    public Optional<Path> linkTarget(Path path) throws OsFailure {
        try {
            return Optional.of(Files.readSymbolicLink(path));
        } catch (NotLinkException | NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        } catch (IOException e) {
            if (Failures.isBelowFile(e)) {
                return Optional.empty();
            }
            throw Failures.failure("cannot resolve " + path, e);
        }
    }

    @Override
    public Path realPath(Path path) throws OsFailure {
        return Failures.attempt("cannot resolve " + path, path::toRealPath);
    }

    @Override
    public List<Path> list(Path folder) throws OsFailure {
        return folders.list(folder);
    }

    @Override
    public Optional<String> read(Path file, long offset, int limit) throws OsFailure {
        return contents.text(file, offset, limit);
    }

    @Override
    public byte[] bytes(Path file, long offset, int limit) throws OsFailure {
        return contents.bytes(file, offset, limit);
    }

    @Override
    public String sha256(Path file) throws OsFailure {
        return contents.sha256(file);
    }

    @Override
    public Path hold(Path file) throws OsFailure {
        return Failures.attempt(
                "cannot hold " + file,
                () -> Path.of("/proc/" + ProcessHandle.current().pid() + "/fd/" + Opening.keep(file)));
    }

    @Override
    public FileAttributes attributes(Path file) throws OsFailure {
        FileStat stat = stat(file)
                .orElseThrow(() -> new OsFailure(Reason.GONE, "cannot look at " + file + ": there is no such file"));
        return new FileAttributes(
                stat.mode(),
                stat.uid(),
                stat.gid(),
                Failures.attempt("cannot read the attributes of " + file, () -> Xattrs.read(file)));
    }

    @Override
    public long usable(Path path) throws OsFailure {
        return Failures.attempt("cannot look at the file system of " + path, () -> Files.getFileStore(path)
                .getUsableSpace());
    }

    @Override
    public boolean isImmutable(Path path) throws OsFailure {
        return Failures.attempt("cannot look at the attributes of " + path, () -> Statx.isImmutable(path));
    }

    @Override
    public void copyToNew(Path source, Path target) throws OsFailure {
        writer.copyToNew(source, target);
    }

    @Override
    public void setAttributes(Path file, FileAttributes wanted) throws OsFailure {
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

    @Override
    public void changeOwner(Path path, FileStat asSeen, int uid, int gid, int mode) throws OsFailure {
        Failures.attempt("cannot change the owner of " + path, () -> {
            try (var named = Opening.named(path)) {
                FileStat now = UnixAttributes.of(Files.readAttributes(named.path(), UnixAttributes.WANTED));
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
                FileStat then = UnixAttributes.of(Files.readAttributes(named.path(), UnixAttributes.WANTED));
                if (then.uid() != uid || then.gid() != gid || then.mode() != mode) {
                    throw new IOException("its file system keeps the owner that it has");
                }
                return path;
            }
        });
    }

    @Override
    public void putTimeBack(Path path, FileStat asSeen) throws OsFailure {
        Failures.attempt("cannot set the time of " + path, () -> {
            try (var named = Opening.named(path)) {
                if (fileId(named.path()).equals(asSeen.id())) {
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

    @Override
    public void rename(Path source, Path target) throws OsFailure {
        Failures.attempt("cannot rename " + source + " to " + target, () -> {
            Files.move(source, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return folders.sync(target);
        });
    }

    @Override
    public void link(Path file, Path name) throws OsFailure {
        Failures.attempt("cannot link " + name + " to " + file, () -> folders.sync(Files.createLink(name, file)));
    }

    @Override
    public void writeNew(Path file, String text) throws OsFailure {
        writer.writeNew(file, text);
    }

    @Override
    public void appendLine(Path file, String line) throws OsFailure {
        writer.append(file, line, true);
    }

    @Override
    public void appendLineUnsynced(Path file, String line) throws OsFailure {
        writer.append(file, line, false);
    }

    @Override
    public void createFolders(Path folder) throws OsFailure {
        int us = folders.create(folder);
        Optional<String> breach = Trust.breach(this, folder, Set.of(us));
        if (breach.isPresent()) {
            throw new OsFailure(
                    Reason.OTHER,
                    "cannot use the folder " + folder + ": " + breach.get() + "; others could change what is in it");
        }
    }

    @Override
    public FileSystem as(int pid) throws OsFailure {
        Rights ours = Rights.of("self");
        Rights its = Rights.of(Integer.toString(pid));
        return ours.uid() != 0 || its.uid() == 0 ? this : new OthersRights(this, its, ours).files();
    }

    @Override
    public Copy copyInMemory(Path source) throws OsFailure {
        return Failures.attempt("cannot copy " + source, () -> MemoryFile.copyOf(source));
    }

    @Override
    public void delete(Path path) throws OsFailure {
        if (Files.isDirectory(path) && !Files.isSymbolicLink(path)) {
            for (Path entry : list(path)) {
                delete(entry);
            }
        }
        Failures.attempt("cannot remove " + path, () -> Files.deleteIfExists(path));
    }

    @Override
    public Optional<Lock> tryLock(Path file) throws OsFailure {
        return Failures.attempt("cannot lock " + file, () -> {
            // a link that somebody planted there would lead our writing elsewhere
            FileChannel channel = opening.writable(file, WRITE, false, OWNER_ONLY);
            if (channel.tryLock() == null) {
                channel.close();
                return Optional.empty();
            }
            return Optional.of(new HeldLock(file, channel));
        });
    }

    @Override
    public Optional<LockHolder> lockedBy(Path file) throws OsFailure {
        return Failures.attempt("cannot ask for the lock of " + file, () -> FileLocks.holder(file));
    }

    /** fcntl(2) lock of our process: it ends with the channel or with us. The file stays: removing it would be a race. */
    private record HeldLock(Path file, FileChannel channel) implements Lock {
        @Override
        public void describe(String holder) throws OsFailure {
            Failures.attempt("cannot write " + file, () -> {
                channel.truncate(0);
                channel.position(0);
                long unused = DurableWriter.writeAll(channel, holder);
                return file;
            });
        }

        @Override
        public void close() {
            try {
                channel.truncate(0);
                channel.close();
            } catch (IOException theKernelLetsGoWithUs) {
                // nothing to mend: the lock ends with our process
            }
        }
    }
}
