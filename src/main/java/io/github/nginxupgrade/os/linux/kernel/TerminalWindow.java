package io.github.nginxupgrade.os.linux.kernel;

import io.github.nginxupgrade.os.TerminalSize;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** What a terminal shows, as the kernel has it from whoever draws it. */
public final class TerminalWindow {
    /** asm-generic/ioctls.h; the structure is struct winsize: rows, columns, and twice pixels. */
    private static final long TIOCGWINSZ = 0x5413;

    private static final int WINSIZE = 4 * Short.BYTES;
    private static final int UNSIGNED = 0xffff;

    private TerminalWindow() {}

    /** Does not block. Empty where the descriptor is no terminal, or nobody has said how large it is. */
    public static Optional<TerminalSize> size(int descriptor) {
        byte[] window = new byte[WINSIZE];
        try {
            if (LibC.c().ioctl(descriptor, TIOCGWINSZ, window) != 0) {
                return Optional.empty();
            }
        } catch (LinkageError notOnThisMachine) {
            return Optional.empty();
        }
        ByteBuffer read = ByteBuffer.wrap(window).order(ByteOrder.nativeOrder());
        int rows = read.getShort() & UNSIGNED;
        int columns = read.getShort() & UNSIGNED;
        return rows == 0 || columns == 0 ? Optional.empty() : Optional.of(new TerminalSize(columns, rows));
    }
}
