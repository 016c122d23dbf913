package io.github.nginxupgrade.os.linux.sandbox;

import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import io.github.nginxupgrade.os.PathStep;
import io.github.nginxupgrade.os.linux.file.PathResolution;
import io.github.nginxupgrade.text.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/**
 * The files of a sandbox as we reach them from outside, by the root of its first process. Links are resolved in the
 * sandbox, and no program of the sandbox is run for it: the candidate may have changed them.
 */
final class SandboxFiles {
    private final Path root;

    /** Of the sandbox whose root this is, {@code /proc/PID/root}. */
    SandboxFiles(Path root) {
        this.root = root;
    }

    /** The path by which we reach it, free of links; empty where there is nothing. */
    Optional<Path> find(Path inside) throws OsFailure {
        return attempt("find", inside, () -> {
            Optional<PathStep> last = end(inside);
            return last.map(PathStep::path).map(this::withoutDot);
        });
    }

    private Optional<PathStep> end(Path inside) throws IOException {
        return PathResolution.end(root.resolve("."), inside);
    }

    private Path withoutDot(Path path) {
        return root.resolve(root.resolve(".").relativize(path));
    }

    private Path regular(Path inside) throws IOException {
        PathStep last = end(inside).orElseThrow(() -> new NoSuchFileException(inside.toString()));
        if (last.stat().kind() != FileStat.Kind.REGULAR) {
            throw new IOException("it is no regular file");
        }
        return last.path();
    }

    /** Into the old file, which keeps its owner and mode. */
    void put(Path outside, Path inside) throws OsFailure {
        attempt("write", inside, () -> {
            Optional<PathStep> there = end(inside);
            if (there.isEmpty()) {
                make(inside);
            }
            return write(regular(inside), outside, StandardOpenOption.TRUNCATE_EXISTING);
        });
    }

    private void make(Path inside) throws IOException {
        List<PathStep> way = PathResolution.in(root.resolve("."), inside);
        Path made = way.get(way.size() - 1).path().resolve(inside.getFileName());
        Files.createFile(made);
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static boolean write(Path target, Path source, OpenOption how) throws IOException {
        try (var from = FileChannel.open(source, StandardOpenOption.READ);
                var to = FileChannel.open(target, StandardOpenOption.WRITE, how, LinkOption.NOFOLLOW_LINKS)) {
            long done = 0;
            while (done < from.size()) {
                done += from.transferTo(done, from.size() - done, to);
            }
            return true;
        }
    }

    void append(Path inside, String text) throws OsFailure {
        attempt("write", inside, () -> {
            try (var to = FileChannel.open(regular(inside), StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS)) {
                return to.write(ByteBuffer.wrap(Bytes.of(text)));
            }
        });
    }

    /** At most so many bytes from its end; empty where there is no such regular file. */
    Optional<String> tail(Path inside, int limit) {
        return text(inside, limit, true);
    }

    /** The same from its beginning. */
    Optional<String> head(Path inside, int limit) {
        return text(inside, limit, false);
    }

    private Optional<String> text(Path inside, int limit, boolean fromEnd) {
        try (var from = FileChannel.open(regular(inside), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            from.position(fromEnd ? Math.max(0, from.size() - limit) : 0);
            var bytes = ByteBuffer.allocate((int) Math.min(limit, from.size()));
            while (bytes.hasRemaining() && from.read(bytes) >= 0) {
                // until it is full, or at the end
            }
            return Optional.of(Bytes.text(bytes.array(), 0, bytes.position()));
        } catch (IOException notThere) {
            return Optional.empty();
        }
    }

    /** Something that the file system may refuse. */
    private interface Work<T> {
        T done() throws IOException;
    }

    private static <T> T attempt(String verb, Path inside, Work<T> work) throws OsFailure {
        try {
            return work.done();
        } catch (IOException e) {
            throw new OsFailure(Reason.OTHER, "cannot " + verb + " " + inside + " in a sandbox: " + e.getMessage(), e);
        }
    }
}
