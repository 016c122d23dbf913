package io.github.nginxupgrade.os.linux.file;

import io.github.nginxupgrade.os.FileAttributes;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import io.github.nginxupgrade.os.PathStep;
import io.github.nginxupgrade.os.Trust;
import io.github.nginxupgrade.os.linux.kernel.LibC;
import io.github.nginxupgrade.os.linux.kernel.Rights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Files of the real machine; durable and never in place, as {@link FileSystem} promises. */
public final class LinuxFiles implements FileSystem {
    private final Opening opening;
    private final Contents contents;
    private final Folders folders;
    private final DurableWriter writer;
    private final Ownership ownership;

    public LinuxFiles() {
        this(new Opening(LibC::isAtHand));
    }

    public LinuxFiles(Opening opening) {
        this.opening = opening;
        this.contents = new Contents(opening);
        this.folders = new Folders(opening);
        this.writer = new DurableWriter(opening, folders);
        this.ownership = new Ownership(opening);
    }

    @Override
    public Optional<FileStat> stat(Path path) throws OsFailure {
        return UnixAttributes.stat(path);
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
        return ownership.attributes(file);
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
        ownership.setAttributes(file, wanted);
    }

    @Override
    public void changeOwner(Path path, FileStat asSeen, int uid, int gid, int mode) throws OsFailure {
        ownership.change(path, asSeen, uid, gid, mode);
    }

    @Override
    public void putTimeBack(Path path, FileStat asSeen) throws OsFailure {
        Ownership.putTimeBack(path, asSeen);
    }

    @Override
    public void rename(Path source, Path target) throws OsFailure {
        Failures.attempt("cannot rename " + source + " to " + target, () -> {
            Files.move(source, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return folders.sync(target);
        });
    }

    @Override
    public void exchange(Path one, Path other) throws OsFailure {
        Failures.attempt("cannot put " + one + " to " + other, () -> folders.sync(Exchange.names(one, other)));
    }

    @Override
    public void link(Path file, Path name) throws OsFailure {
        Failures.attempt("cannot link " + name + " to " + file, () -> folders.sync(Files.createLink(name, file)));
    }

    @Override
    public void makeLink(Path name, Path text) throws OsFailure {
        Failures.attempt("cannot make the link " + name, () -> folders.sync(Files.createSymbolicLink(name, text)));
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
    public long appendToLog(Path file, String lines) throws OsFailure {
        return writer.appendToLog(file, lines);
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
        return ours.canTake(its) ? new OthersRights(this, its, ours).files() : this;
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
        return HeldLock.tryLock(file, opening);
    }

    @Override
    public Optional<LockHolder> lockedBy(Path file) throws OsFailure {
        return Failures.attempt("cannot ask for the lock of " + file, () -> FileLocks.holder(file));
    }
}
