package io.github.nginxupgrade.os.linux;

import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.FileStat;
import java.io.IOException;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;

/** The JDK's {@code unix} attributes, which are what stat(2) says. */
final class Stats {
    /** What {@link java.nio.file.Files#readAttributes} is to be asked for. */
    static final String WANTED = "unix:dev,ino,mode,uid,gid,size,lastModifiedTime,ctime";

    private static final int MODE_BITS = 07777;
    private static final int TYPE_BITS = 0170000;
    private static final int REGULAR = 0100000;
    private static final int FOLDER = 0040000;
    private static final int LINK = 0120000;

    private Stats() {}

    static FileStat of(Map<String, Object> raw) throws IOException {
        int mode = (int) number(raw, "mode");
        return new FileStat(
                id(raw),
                kind(mode),
                number(raw, "size"),
                mode & MODE_BITS,
                (int) number(raw, "uid"),
                (int) number(raw, "gid"),
                time(raw, "lastModifiedTime"),
                time(raw, "ctime"));
    }

    static FileId id(Map<String, Object> raw) throws IOException {
        return new FileId(number(raw, "dev"), number(raw, "ino"));
    }

    static boolean isLink(Map<String, Object> raw) throws IOException {
        return ((int) number(raw, "mode") & TYPE_BITS) == LINK;
    }

    private static FileStat.Kind kind(int mode) {
        return switch (mode & TYPE_BITS) {
            case REGULAR -> FileStat.Kind.REGULAR;
            case FOLDER -> FileStat.Kind.FOLDER;
            default -> FileStat.Kind.OTHER;
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
