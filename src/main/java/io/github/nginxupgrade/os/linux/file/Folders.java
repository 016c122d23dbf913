package io.github.nginxupgrade.os.linux.file;

import io.github.nginxupgrade.os.OsFailure;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/** Folders: what is in them, and that what was put there lasts. */
final class Folders {
    /** More names than anybody sorts into one folder on purpose. */
    private static final int MOST_NAMES = 1 << 18;

    private static final FileAttribute<Set<PosixFilePermission>> OURS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Opening opening;

    Folders(Opening opening) {
        this.opening = opening;
    }

    List<Path> list(Path folder) throws OsFailure {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        return Failures.attempt("cannot list " + folder, () -> {
            try (var entries = Files.list(folder)) {
                List<Path> found = entries.limit(MOST_NAMES + 1L).sorted().toList();
                if (found.size() > MOST_NAMES) {
                    throw new IOException("it holds more than " + MOST_NAMES + " names");
                }
                return found;
            }
        });
    }

    /** A name lasts through a crash when the folder that it is in has been written, fsync(2). */
    Path sync(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            try (var channel = opening.folder(folder)) {
                channel.force(true);
            }
        }
        return file;
    }

    /** Makes it, and those that it is in; and tells who we are, as the owner of what was made. */
    int create(Path folder) throws OsFailure {
        return Failures.attempt("cannot create the folder " + folder, () -> {
            Path unused = createTo(folder.toAbsolutePath());
            return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        });
    }

    /** Somebody else may be first: then it is his, and not trusted. */
    private Path createTo(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return folder;
        }
        if (folder.getParent() != null) {
            Path unused = createTo(folder.getParent());
        }
        try {
            Files.createDirectory(folder, OURS);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
        return sync(folder);
    }
}
