package io.github.nginxupgrade.artifact;

import io.github.nginxupgrade.os.OsFailure;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * What an ELF file says of itself, elf(5): enough to tell a whole program for this machine from anything else.
 *
 * @param wide 64-bit
 * @param machine {@code e_machine}, e.g. 62 for x86-64, 183 for AArch64
 * @param end how long the file must be at least: where its last segment and its section headers end
 */
public record Elf(boolean wide, int machine, long end) {
    private static final int HEADER = 64;
    /** Linux executes nothing whose table of segments is larger (binfmt_elf.c, load_elf_phdrs); that of nginx has 800 bytes. */
    private static final int LARGEST_TABLE = 1 << 16;

    private static final int TYPE_EXECUTABLE = 2;
    private static final int TYPE_SHARED = 3;

    /** Reads a piece of a file; fewer bytes where the file ends. */
    public interface Piece {
        byte[] at(long offset, int length) throws OsFailure;
    }

    /** Empty where this is no ELF program or library. A torn one is still one: its end then lies behind its length. */
    public static Optional<Elf> read(Piece file) throws OsFailure {
        byte[] head = file.at(0, HEADER);
        if (head.length < HEADER || head[0] != 0x7f || head[1] != 'E' || head[2] != 'L' || head[3] != 'F') {
            return Optional.empty();
        }
        boolean wide = head[4] == 2;
        ByteOrder order = head[5] == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        var bytes = ByteBuffer.wrap(head).order(order);
        int type = unsigned(bytes, 16);
        if (type != TYPE_EXECUTABLE && type != TYPE_SHARED) {
            return Optional.empty();
        }
        long sections = offset(bytes, wide, wide ? 40 : 32);
        long sectionsEnd = plus(sections, (long) unsigned(bytes, wide ? 58 : 46) * unsigned(bytes, wide ? 60 : 48));
        long segments = offset(bytes, wide, wide ? 32 : 28);
        int size = unsigned(bytes, wide ? 54 : 42);
        int count = unsigned(bytes, wide ? 56 : 44);
        if ((long) size * count > LARGEST_TABLE) {
            return Optional.of(new Elf(wide, unsigned(bytes, 18), Long.MAX_VALUE));
        }
        long end = Math.max(sectionsEnd, plus(segments, (long) size * count));
        var table = ByteBuffer.wrap(file.at(segments, size * count)).order(order);
        return Optional.of(new Elf(wide, unsigned(bytes, 18), Math.max(end, segmentsEnd(table, wide, size, count))));
    }

    /** Each segment lies in the file from p_offset on for p_filesz bytes. */
    private static long segmentsEnd(ByteBuffer table, boolean wide, int size, int count) {
        long end = 0;
        try {
            for (int i = 0; i < count; i++) {
                long offset = offset(table, wide, i * size + (wide ? 8 : 4));
                end = Math.max(end, plus(offset, offset(table, wide, i * size + (wide ? 32 : 16))));
            }
        } catch (BufferUnderflowException | IndexOutOfBoundsException torn) {
            return Long.MAX_VALUE;
        }
        return end;
    }

    private static int unsigned(ByteBuffer bytes, int at) {
        return Short.toUnsignedInt(bytes.getShort(at));
    }

    private static long offset(ByteBuffer bytes, boolean wide, int at) {
        long value = wide ? bytes.getLong(at) : Integer.toUnsignedLong(bytes.getInt(at));
        return value < 0 ? Long.MAX_VALUE : value;
    }

    /** No sum of offsets wraps around. */
    private static long plus(long one, long other) {
        return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
    }
}
