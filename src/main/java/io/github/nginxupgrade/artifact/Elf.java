package io.github.nginxupgrade.artifact;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The header of an ELF file, elf(5): enough to tell a whole program for this machine from anything else.
 *
 * @param wide 64-bit
 * @param machine {@code e_machine}, e.g. 62 for x86-64, 183 for AArch64
 * @param end where the section header table ends: a linked file is at least this long
 */
public record Elf(boolean wide, int machine, long end) {
    /** How many bytes of the file are needed. */
    public static final int HEADER = 64;

    private static final int TYPE_EXECUTABLE = 2;
    private static final int TYPE_SHARED = 3;

    /** Reads the header; empty where these are not the first bytes of an ELF program or library. */
    public static Optional<Elf> parse(byte[] head) {
        if (head.length < HEADER || head[0] != 0x7f || head[1] != 'E' || head[2] != 'L' || head[3] != 'F') {
            return Optional.empty();
        }
        boolean wide = head[4] == 2;
        var bytes = ByteBuffer.wrap(head).order(head[5] == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        int type = Short.toUnsignedInt(bytes.getShort(16));
        if (type != TYPE_EXECUTABLE && type != TYPE_SHARED) {
            return Optional.empty();
        }
        long table = wide ? bytes.getLong(40) : Integer.toUnsignedLong(bytes.getInt(32));
        int entry = Short.toUnsignedInt(bytes.getShort(wide ? 58 : 46));
        int entries = Short.toUnsignedInt(bytes.getShort(wide ? 60 : 48));
        return Optional.of(new Elf(
                wide,
                Short.toUnsignedInt(bytes.getShort(18)),
                table < 0 ? Long.MAX_VALUE : table + (long) entry * entries));
    }
}
