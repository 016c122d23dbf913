package io.github.nginxupgrade.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.os.OsFailure;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ElfTest {
    private static final int HEADER = 64;

    private static Optional<Elf> parse(byte[] file) throws OsFailure {
        return Elf.read((offset, length) -> {
            int from = (int) Math.min(offset, file.length);
            return Arrays.copyOfRange(file, from, Math.min(file.length, from + length));
        });
    }

    @Test
    void aProgramOfThisMachineIsAsLongAsItSays() throws Exception {
        byte[] whole = Files.readAllBytes(Path.of("/bin/true"));
        Elf elf = parse(whole).orElseThrow();
        assertThat(elf.wide()).isTrue();
        assertThat(elf.machine()).isEqualTo(System.getProperty("os.arch").equals("aarch64") ? 183 : 62);
        assertThat(elf.end()).isEqualTo(whole.length);
    }

    /** patchelf moves segments behind the section headers, so these alone do not tell where the file ends. */
    @Test
    void theLastSegmentCountsAsMuchAsTheSectionHeaders() throws OsFailure {
        byte[] head = header(64, ByteOrder.LITTLE_ENDIAN, 3)
                .putLong(32, 64)
                .putShort(54, (short) 56)
                .putShort(56, (short) 2)
                .array();
        byte[] whole = Arrays.copyOf(head, 64 + 2 * 56);
        var segments = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
        segments.putLong(64 + 8, 0x1000).putLong(64 + 32, 0x234);
        segments.putLong(120 + 8, 0x100).putLong(120 + 32, 0x10);
        assertThat(parse(whole)).map(Elf::end).contains(0x1234L);
        segments.putLong(64 + 32, -1);
        assertThat(parse(whole)).map(Elf::end).contains(Long.MAX_VALUE);
        assertThat(parse(Arrays.copyOf(whole, 150))).map(Elf::end).contains(Long.MAX_VALUE);
    }

    /** 65535 segments of 65535 bytes would be read into four gigabytes. */
    @Test
    void aTableThatLinuxWouldNotTakeIsNotRead() throws OsFailure {
        byte[] head = header(64, ByteOrder.LITTLE_ENDIAN, 3)
                .putLong(32, 64)
                .putShort(54, (short) -1)
                .putShort(56, (short) -1)
                .array();
        assertThat(Elf.read((offset, length) -> {
                    assertThat(length).isEqualTo(HEADER);
                    return head;
                }))
                .map(Elf::end)
                .contains(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 16, 20, 52, 63})
    void aHeaderThatIsCutIsNone(int length) throws Exception {
        assertThat(parse(Arrays.copyOf(Files.readAllBytes(Path.of("/bin/true")), length)))
                .isEmpty();
    }

    private static ByteBuffer header(int bits, ByteOrder order, int type) {
        var bytes = ByteBuffer.allocate(HEADER).order(order);
        bytes.put(new byte[] {
            0x7f, 'E', 'L', 'F', (byte) (bits == 64 ? 2 : 1), (byte) (order == ByteOrder.BIG_ENDIAN ? 2 : 1)
        });
        return bytes.putShort(16, (short) type);
    }

    @Test
    void bothSizesAndBothByteOrdersAreRead() throws OsFailure {
        byte[] powerpc = header(32, ByteOrder.BIG_ENDIAN, 2)
                .putShort(18, (short) 20)
                .putInt(32, 0x1234)
                .putShort(46, (short) 40)
                .putShort(48, (short) 3)
                .array();
        assertThat(parse(powerpc)).contains(new Elf(false, 20, 0x1234 + 120));
        byte[] s390 = header(64, ByteOrder.BIG_ENDIAN, 3)
                .putShort(18, (short) 22)
                .putLong(40, 0x1_0000_0000L)
                .putShort(58, (short) 64)
                .putShort(60, (short) 0xffff)
                .array();
        assertThat(parse(s390)).contains(new Elf(true, 22, 0x1_0000_0000L + 64 * 65535));
        byte[] arm = header(32, ByteOrder.LITTLE_ENDIAN, 3)
                .putShort(18, (short) 40)
                .putInt(32, -1)
                .array();
        assertThat(parse(arm)).contains(new Elf(false, 40, 0xffffffffL));
    }

    /** ET_NONE, ET_REL, ET_CORE and what is nobody's. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 0x0200, 0xffff})
    void anObjectOrACoreIsNoProgram(int type) throws OsFailure {
        assertThat(parse(header(64, ByteOrder.LITTLE_ENDIAN, type).array())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"#!/bin/sh\nexec /usr/sbin/nginx.real\n", "MZ", "\u007fELG", "ELF", " \u007fELF"})
    void aScriptOrAnotherFormatIsNoProgram(String text) throws OsFailure {
        byte[] head = Arrays.copyOf(text.getBytes(StandardCharsets.ISO_8859_1), HEADER);
        head[16] = 2;
        assertThat(parse(head)).isEmpty();
    }
}
