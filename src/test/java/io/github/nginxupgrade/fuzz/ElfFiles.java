package io.github.nginxupgrade.fuzz;

import io.github.nginxupgrade.artifact.Elf;
import io.github.nginxupgrade.os.OsFailure;
import java.util.Arrays;

/** Programs, as far as they are read before they are believed to be some. */
final class ElfFiles {
    /** Whole tables of segments have some hundred bytes; the largest that any linker makes has some thousand. */
    private static final int MOST_AT_ONCE = 1 << 20;

    private ElfFiles() {}

    static void take(byte[] input) throws OsFailure {
        Elf.read((offset, length) -> {
                    Target.hold(0 <= offset && 0 <= length, "a piece lies in the file");
                    Target.hold(length <= MOST_AT_ONCE, "a piece of " + length + " bytes is asked for");
                    int from = (int) Math.min(offset, input.length);
                    return Arrays.copyOfRange(input, from, (int) Math.min((long) from + length, input.length));
                })
                .ifPresent(elf -> Target.hold(elf.end() >= 0, "it ends behind its beginning"));
    }
}
