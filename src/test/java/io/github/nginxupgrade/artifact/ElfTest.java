package io.github.nginxupgrade.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ElfTest {
    @Test
    void aProgramOfThisMachineEndsWithItsSectionHeaders() throws Exception {
        Path program = Path.of("/bin/true");
        byte[] whole = Files.readAllBytes(program);
        Elf elf = Elf.parse(Arrays.copyOf(whole, Elf.HEADER)).orElseThrow();
        assertThat(elf.wide()).isTrue();
        assertThat(elf.machine()).isEqualTo(System.getProperty("os.arch").equals("aarch64") ? 183 : 62);
        assertThat(elf.end()).isGreaterThan(Elf.HEADER).isLessThanOrEqualTo(whole.length);
        assertThat(Elf.parse(whole)).contains(elf);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 16, 20, 52, 63})
    void aHeaderThatIsCutIsNone(int length) throws Exception {
        assertThat(Elf.parse(Arrays.copyOf(Files.readAllBytes(Path.of("/bin/true")), length)))
                .isEmpty();
    }

    private static ByteBuffer header(int bits, ByteOrder order, int type) {
        var bytes = ByteBuffer.allocate(Elf.HEADER).order(order);
        bytes.put(new byte[] {
            0x7f, 'E', 'L', 'F', (byte) (bits == 64 ? 2 : 1), (byte) (order == ByteOrder.BIG_ENDIAN ? 2 : 1)
        });
        return bytes.putShort(16, (short) type);
    }

    @Test
    void bothSizesAndBothByteOrdersAreRead() {
        byte[] powerpc = header(32, ByteOrder.BIG_ENDIAN, 2)
                .putShort(18, (short) 20)
                .putInt(32, 0x1234)
                .putShort(46, (short) 40)
                .putShort(48, (short) 3)
                .array();
        assertThat(Elf.parse(powerpc)).contains(new Elf(false, 20, 0x1234 + 120));
        byte[] s390 = header(64, ByteOrder.BIG_ENDIAN, 3)
                .putShort(18, (short) 22)
                .putLong(40, 0x1_0000_0000L)
                .putShort(58, (short) 64)
                .putShort(60, (short) 0xffff)
                .array();
        assertThat(Elf.parse(s390)).contains(new Elf(true, 22, 0x1_0000_0000L + 64 * 65535));
        byte[] arm = header(32, ByteOrder.LITTLE_ENDIAN, 3)
                .putShort(18, (short) 40)
                .putInt(32, -1)
                .array();
        assertThat(Elf.parse(arm)).contains(new Elf(false, 40, 0xffffffffL));
    }

    /** ET_NONE, ET_REL, ET_CORE and what is nobody's. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 0x0200, 0xffff})
    void anObjectOrACoreIsNoProgram(int type) {
        assertThat(Elf.parse(header(64, ByteOrder.LITTLE_ENDIAN, type).array())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"#!/bin/sh\nexec /usr/sbin/nginx.real\n", "MZ", "\u007fELG", "ELF", " \u007fELF"})
    void aScriptOrAnotherFormatIsNoProgram(String text) {
        byte[] head = Arrays.copyOf(text.getBytes(StandardCharsets.ISO_8859_1), Elf.HEADER);
        head[16] = 2;
        assertThat(Elf.parse(head)).isEmpty();
    }
}
