package io.github.nginxupgrade.sim;

import io.github.nginxupgrade.os.FileAttributes;
import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.FileStat;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

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

    /** The content that was read as a program last, and what it is: it is asked for after every operation. */
    private byte[] readBytes = bytes;

    private Optional<Program> program = Optional.empty();

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

    /** Empty where it does not run: torn, or no program at all. */
    Optional<Program> program() {
        // content is never changed in its array: another content is another array
        if (readBytes != bytes) {
            readBytes = bytes;
            program = Program.of(bytes);
        }
        return program;
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
