package io.github.nginxupgrade.os.linux.file;

import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.OsFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The JDK's {@code unix} attributes, which are what stat(2) says. */
public final class UnixAttributes {
    /** What {@link Files#readAttributes} is to be asked for. */
    static final String WANTED = "unix:dev,ino,mode,uid,gid,size,lastModifiedTime,ctime";

    private static final int MODE_BITS = 07777;
    private static final int TYPE_BITS = 0170000;
    private static final int REGULAR = 0100000;
    private static final int FOLDER = 0040000;
    private static final int LINK = 0120000;
    private static final int FIFO = 0010000;
    private static final int SOCKET = 0140000;
    private static final int CHARACTERS = 0020000;
    private static final int BLOCKS = 0060000;

    private UnixAttributes() {}

    /** Links are followed; nothing where nothing is. */
    static Optional<FileStat> stat(Path path) throws OsFailure {
        try {
            return Optional.of(of(path));
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        } catch (IOException e) {
            if (Failures.isBelowFile(e)) {
                return Optional.empty();
            }
            throw Failures.failure("cannot look at " + path, e);
        }
    }

    static FileStat of(Path path) throws IOException {
        return of(Files.readAttributes(path, WANTED));
    }

    static FileStat of(Map<String, Object> raw) throws IOException {
        int mode = (int) number(raw, "mode");
        return new FileStat(
                id(raw),
                kind(raw),
                number(raw, "size"),
                mode & MODE_BITS,
                (int) number(raw, "uid"),
                (int) number(raw, "gid"),
                time(raw, "lastModifiedTime"),
                time(raw, "ctime"));
    }

    public static FileId id(Path path) throws IOException {
        return id(Files.readAttributes(path, "unix:dev,ino"));
    }

    public static FileId id(Map<String, Object> raw) throws IOException {
        return new FileId(number(raw, "dev"), number(raw, "ino"));
    }

    static boolean isLink(Map<String, Object> raw) throws IOException {
        return ((int) number(raw, "mode") & TYPE_BITS) == LINK;
    }

    public static FileStat.Kind kind(Map<String, Object> raw) throws IOException {
        return switch ((int) number(raw, "mode") & TYPE_BITS) {
            case REGULAR -> FileStat.Kind.REGULAR;
            case FOLDER -> FileStat.Kind.FOLDER;
            default -> FileStat.Kind.OTHER;
        };
    }

    /** What it is, for people. */
    static String words(Map<String, Object> raw) throws IOException {
        return switch ((int) number(raw, "mode") & TYPE_BITS) {
            case REGULAR -> "a regular file";
            case FOLDER -> "a folder";
            case LINK -> "a symbolic link";
            case FIFO -> "a FIFO";
            case SOCKET -> "a socket";
            case CHARACTERS, BLOCKS -> "a device";
            default -> "something else";
        };
    }

    private static long number(Map<String, Object> raw, String name) throws IOException {
        if (raw.get(name) instanceof Number value) {
            return value.longValue();
        }
        throw new IOException("stat gives no " + name);
    }

    private static Instant time(Map<String, Object> raw, String name) throws IOException {
        if (raw.get(name) instanceof FileTime value) {
            return value.toInstant();
        }
        throw new IOException("stat gives no " + name);
    }
}
