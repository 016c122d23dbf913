package io.github.nginxupgrade.os.linux.file;

import io.github.nginxupgrade.os.FileStat.Kind;
import io.github.nginxupgrade.os.linux.kernel.LibC;
import io.github.nginxupgrade.text.Bytes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import jnr.constants.platform.Errno;

/**
 * Opens regular files, and folders, and nothing else: to open a FIFO waits for its other end, to open a device may do
 * anything (fifo(7), open(2)), and whoever may write a folder of nginx's can put one there at any moment.
 *
 * <p>A descriptor that only names what is there ({@code O_PATH}) is made first. It never waits, and what it names stays the
 * same whatever becomes of the path; if that is a regular file, it is opened through the descriptor (proc(5), {@code fd}).
 * As long as the C library is not bound, which would take a command that only looks too long, a look at the path comes
 * first instead: then somebody who swaps the file in between can make us wait for him.
 */
final class Opening {
    /** {@code O_PATH | O_CLOEXEC} of fcntl.h, the same on all processors that Java runs Linux on. */
    private static final int NAME_ONLY = 0x200000 | 0x80000;

    private static final int ATTEMPTS = 100;
    private static final String LOOK = "unix:mode,dev,ino";
    private static final Set<StandardOpenOption> READ = Set.of(StandardOpenOption.READ);

    private final BooleanSupplier bound;

    /**
     * A way to open files.
     *
     * @param bound whether the C library may be called
     */
    Opening(BooleanSupplier bound) {
        this.bound = bound;
    }

    /** What is there is of another kind. */
    static final class OtherKind extends FileSystemException {
        private static final long serialVersionUID = 1L;

        OtherKind(Path path, String found, Kind wanted) {
            super(
                    path.toString(),
                    null,
                    "it is " + found + ", not a " + (wanted == Kind.FOLDER ? "folder" : "regular file"));
        }
    }

    /** A regular file, links followed. */
    FileChannel read(Path file) throws IOException {
        return open(file, Kind.REGULAR, READ, true);
    }

    /** A folder, links followed. */
    FileChannel folder(Path folder) throws IOException {
        return open(folder, Kind.FOLDER, READ, true);
    }

    /**
     * A regular file to write to, made where there is none.
     *
     * @param options how it is opened, beside how it is made
     * @param follow whether it may be a link; what is made never replaces one
     */
    FileChannel writable(
            Path file,
            Set<StandardOpenOption> options,
            boolean follow,
            FileAttribute<Set<PosixFilePermission>> permissions)
            throws IOException {
        var creating = new HashSet<>(options);
        creating.add(StandardOpenOption.CREATE_NEW);
        for (int i = 0; ; i++) {
            try {
                return open(file, Kind.REGULAR, options, follow);
            } catch (NoSuchFileException none) {
                try {
                    return FileChannel.open(file, creating, permissions);
                } catch (FileAlreadyExistsException e) {
                    if (Files.isSymbolicLink(file)) {
                        throw new OtherKind(file, "a symbolic link", Kind.REGULAR);
                    }
                    if (i == ATTEMPTS) {
                        throw e;
                    }
                }
            }
        }
    }

    /** A descriptor of a regular file that is kept open as long as we live; it binds the C library. */
    static int keep(Path file) throws IOException {
        int descriptor = nameOnly(file);
        try {
            require(file, handle(descriptor), Kind.REGULAR, true);
        } catch (IOException e) {
            int unused = LibC.c().close(descriptor);
            throw e;
        }
        return descriptor;
    }

    /** What is at this path, of whichever kind, links followed: it is not opened, only named. Binds the C library. */
    static Named named(Path path) throws IOException {
        return new Named(nameOnly(path));
    }

    private static int nameOnly(Path path) throws IOException {
        int descriptor = LibC.c().open(Bytes.of(path + "\0"), NAME_ONLY);
        if (descriptor < 0) {
            throw failure(path, LibC.errno());
        }
        return descriptor;
    }

    /** A descriptor that names something, whatever becomes of its path. */
    record Named(int descriptor) implements AutoCloseable {
        Path path() {
            return handle(descriptor);
        }

        @Override
        public void close() {
            int unused = LibC.c().close(descriptor);
        }
    }

    private static Path handle(int descriptor) {
        return Path.of("/proc/self/fd/" + descriptor);
    }

    private FileChannel open(Path path, Kind kind, Set<StandardOpenOption> options, boolean follow) throws IOException {
        if (!bound.getAsBoolean()) {
            require(path, path, kind, follow);
            return FileChannel.open(path, options);
        }
        int descriptor = nameOnly(path);
        try {
            require(path, handle(descriptor), kind, follow);
            return FileChannel.open(handle(descriptor), options);
        } finally {
            int unused = LibC.c().close(descriptor);
        }
    }

    /** What the handle leads to is of this kind, and, where links are not followed, stands at the path itself. */
    private static void require(Path path, Path handle, Kind kind, boolean follow) throws IOException {
        Map<String, Object> found = Files.readAttributes(handle, LOOK);
        if (!follow) {
            Map<String, Object> itself = Files.readAttributes(path, LOOK, LinkOption.NOFOLLOW_LINKS);
            if (UnixAttributes.isLink(itself)) {
                throw new OtherKind(path, UnixAttributes.words(itself), kind);
            }
            if (!UnixAttributes.id(itself).equals(UnixAttributes.id(found))) {
                throw new FileSystemException(path.toString(), null, "it was replaced while it was opened");
            }
        }
        if (UnixAttributes.kind(found) != kind) {
            throw new OtherKind(path, UnixAttributes.words(found), kind);
        }
    }

    private static IOException failure(Path path, Errno error) {
        return switch (error) {
            case ENOENT -> new NoSuchFileException(path.toString());
            case ENOTDIR -> new NotDirectoryException(path.toString());
            case EACCES -> new AccessDeniedException(path.toString());
            default -> new FileSystemException(path.toString(), null, error.description());
        };
    }
}
