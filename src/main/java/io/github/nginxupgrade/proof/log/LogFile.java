package io.github.nginxupgrade.proof.log;

import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.text.Bytes;
import java.nio.file.Path;
import java.util.Optional;

/** One log from a moment on, read piece by piece; it may be renamed, made anew or cut short meanwhile. */
public final class LogFile {
    private static final int PIECE = 1 << 20;
    /** A log that grows faster than this between two looks is not followed line by line. */
    private static final int MOST_PIECES = 16;

    private final FileSystem files;
    private final Path handle;
    private final Path path;
    private final FileId first;
    private long firstPosition;
    private FileId id;
    private long position;
    private final long start;

    private LogFile(FileSystem files, Path handle, Path path, FileStat stat) {
        this.files = files;
        this.handle = handle;
        this.path = path;
        this.first = stat.id();
        this.firstPosition = stat.size();
        this.id = stat.id();
        this.position = stat.size();
        this.start = stat.size();
    }

    /** Empty where it is no regular file that can be read: a pipe, a terminal, none at all. */
    public static Optional<LogFile> of(FileSystem files, Path path) {
        try {
            Optional<FileStat> stat = files.stat(path).filter(found -> found.kind() == FileStat.Kind.REGULAR);
            return stat.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new LogFile(files, path, real(files, path), stat.get()));
        } catch (OsFailure notReadable) {
            return Optional.empty();
        }
    }

    /** The same log from now on; empty where it can't be read any more. */
    Optional<LogFile> again() {
        return of(files, handle);
    }

    /** Where its name leads now: after a rotation the same name leads to the new file, a descriptor to the old one. */
    private static Path real(FileSystem files, Path path) {
        try {
            Path real = files.realPath(path);
            return files.stat(real).isPresent() ? real : path;
        } catch (OsFailure deleted) {
            return path;
        }
    }

    public Path path() {
        return path;
    }

    FileId id() {
        return id;
    }

    /**
     * The end of what it held at first; empty where it can't be read.
     *
     * @param most bytes
     */
    public String before(int most) {
        try {
            long from = Math.max(0, start - most);
            return files.read(path, from, (int) (start - from)).orElse("");
        } catch (OsFailure notReadable) {
            return "";
        }
    }

    /** The whole lines that were added since the last time; none where it can't be read just now. */
    public String more() {
        var text = new StringBuilder();
        try {
            Optional<FileStat> now = files.stat(path);
            if (now.isPresent() && (!now.get().id().equals(id) || now.get().size() < position)) {
                firstPosition = id.equals(first) ? position : firstPosition;
                id = now.get().id();
                position = 0;
            }
            if (!id.equals(first)) {
                text.append(rest());
            }
            position = read(path, position, text);
        } catch (OsFailure notNow) {
            // the next look tells
        }
        return text.toString();
    }

    /** Workers go on writing to a file that was renamed until they have opened the new one; a descriptor still leads to it. */
    private String rest() throws OsFailure {
        var text = new StringBuilder();
        boolean reachable =
                files.stat(handle).map(FileStat::id).filter(first::equals).isPresent();
        firstPosition = reachable ? read(handle, firstPosition, text) : firstPosition;
        return text.toString();
    }

    private long read(Path from, long start, StringBuilder to) throws OsFailure {
        long at = start;
        for (int i = 0; i < MOST_PIECES; i++) {
            byte[] piece = files.bytes(from, at, PIECE);
            int whole = wholeLines(piece);
            at += whole;
            // a request may hold any bytes, and its line with it
            to.append(Bytes.text(piece, 0, whole));
            if (whole == 0) {
                break;
            }
        }
        return at;
    }

    /** How many bytes the whole lines take. */
    private static int wholeLines(byte[] piece) {
        int end = piece.length;
        while (end > 0 && piece[end - 1] != '\n') {
            end--;
        }
        return end;
    }
}
