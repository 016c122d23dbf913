package io.github.nginxupgrade.os.linux.file;

import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.text.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Writes what lasts through a crash, fsync(2): new files, copies, and lines that begin where a line begins. */
final class DurableWriter {
    private static final Set<StandardOpenOption> APPEND = Set.of(StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<StandardOpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    /** How long files were after the last line of ours: those that still are end with it. */
    private final Map<Path, Long> whole = new ConcurrentHashMap<>();

    private final Opening opening;
    private final Folders folders;

    DurableWriter(Opening opening, Folders folders) {
        this.opening = opening;
        this.folders = folders;
    }

    void writeNew(Path file, String text) throws OsFailure {
        Failures.attempt("cannot write " + file, () -> {
            try (var channel = FileChannel.open(file, NEW, OWNER_ONLY)) {
                long unused = writeAll(channel, text);
                channel.force(true);
            }
            return file;
        });
        Failures.attempt("cannot write " + file, () -> folders.sync(file));
    }

    void append(Path file, String line, boolean sync) throws OsFailure {
        Failures.attempt("cannot write " + file, () -> {
            try (var channel = opening.writable(file, APPEND, true, OWNER_ONLY)) {
                long size = channel.size();
                boolean isWhole = size == 0 || size == whole.getOrDefault(file, 0L) || endsLine(file, size);
                long written = writeAll(channel, (isWhole ? "" : "\n") + line + "\n");
                whole.put(file, size + written);
                if (sync) {
                    channel.force(true);
                }
            }
            return file;
        });
    }

    /** Not durable, and on no other file than the one of this name. */
    long appendToLog(Path file, String lines) throws OsFailure {
        return Failures.attempt("cannot write " + file, () -> {
            try (var channel = opening.writable(file, APPEND, false, OWNER_ONLY)) {
                long size = channel.size();
                boolean isWhole = size == 0 || size == whole.getOrDefault(file, 0L) || endsLine(file, size);
                long after = size + writeAll(channel, (isWhole ? "" : "\n") + lines);
                whole.put(file, after);
                return after;
            }
        });
    }

    void copyToNew(Path source, Path target) throws OsFailure {
        String what = "cannot copy " + source + " to " + target;
        boolean created = false;
        boolean done = false;
        try (var in = opening.read(source);
                var out = FileChannel.open(target, NEW, OWNER_ONLY)) {
            created = true;
            transfer(in, out);
            out.force(true);
            done = true;
        } catch (IOException e) {
            throw Failures.failure(what, e);
        } finally {
            if (created && !done) {
                deleteQuietly(target);
            }
        }
        Failures.attempt(what, () -> folders.sync(target));
    }

    private static void transfer(FileChannel in, FileChannel out) throws IOException {
        long size = Contents.sizeOf(in);
        long copied = 0;
        while (copied < size) {
            long count = in.transferTo(copied, size - copied, out);
            if (count <= 0) {
                throw new IOException("the source became shorter while it was read");
            }
            copied += count;
        }
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException theFirstFailureTellsMore) {
            // what is left is a temporary name that nothing reads
        }
    }

    private boolean endsLine(Path file, long size) throws IOException {
        try (var channel = opening.read(file)) {
            var last = ByteBuffer.allocate(1);
            return channel.read(last, size - 1) == 1 && last.get(0) == '\n';
        }
    }

    static long writeAll(FileChannel channel, String text) throws IOException {
        var bytes = ByteBuffer.wrap(Bytes.of(text));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        return bytes.position();
    }
}
