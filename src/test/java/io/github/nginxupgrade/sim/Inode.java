package io.github.nginxupgrade.sim;

import io.github.nginxupgrade.os.FileAttributes;
import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.FileStat;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/** One file of the simulated disk, whatever its names. */
final class Inode {
    private static final long DEVICE = 1;

    final long number;
    final FileStat.Kind kind;
    byte[] bytes = new byte[0];
    int mode;
    int uid;
    int gid;
    Map<String, String> xattrs = Map.of();
    Instant modified;
    Instant changed;
    /** How many of the bytes are on the disk, as fsync(2) left it. */
    int durable;

    Inode(long number, FileStat.Kind kind, int mode, Instant now) {
        this.number = number;
        this.kind = kind;
        this.mode = mode;
        this.modified = now;
        this.changed = now;
    }

    FileId id() {
        return new FileId(DEVICE, number);
    }

    FileStat stat() {
        return new FileStat(id(), kind, bytes.length, mode, uid, gid, modified, changed);
    }

    FileAttributes attributes() {
        return new FileAttributes(mode, uid, gid, xattrs);
    }

    String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** What a machine that goes down now comes up with. */
    String durableText() {
        return new String(bytes, 0, Math.min(durable, bytes.length), StandardCharsets.UTF_8);
    }

    void write(byte[] content, Instant now) {
        bytes = content;
        modified = now;
        changed = now;
    }

    void write(String content, Instant now) {
        write(content.getBytes(StandardCharsets.UTF_8), now);
    }
}
