package io.github.nginxupgrade.os.linux.file;

import io.github.nginxupgrade.os.linux.kernel.LibC;
import io.github.nginxupgrade.text.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Two names change what they lead to, renameat2(2). */
final class Exchange {
    /** {@code AT_FDCWD} of fcntl.h. */
    private static final int CURRENT_FOLDER = -100;
    /** {@code RENAME_EXCHANGE} of linux/fs.h. */
    private static final int EXCHANGE = 2;

    private Exchange() {}

    /** Returns the second one. */
    static Path names(Path one, Path other) throws IOException {
        return inOneInstant(one, other) ? other : stepByStep(one, other);
    }

    private static boolean inOneInstant(Path one, Path other) {
        try {
            byte[] from = Bytes.of(one + "\0");
            byte[] to = Bytes.of(other + "\0");
            return LibC.c().renameat2(CURRENT_FOLDER, from, CURRENT_FOLDER, to, EXCHANGE) == 0;
        } catch (LinkageError olderLibC) {
            return false;
        }
    }

    /** Also where the kernel has refused for another reason: the JDK says which. */
    static Path stepByStep(Path one, Path other) throws IOException {
        Path second = one.resolveSibling(one.getFileName() + "-too");
        Files.deleteIfExists(second);
        try {
            Path unused = Files.createLink(second, other);
        } catch (IOException | UnsupportedOperationException noLinksHere) {
            Path unused = Files.copy(other, second, StandardCopyOption.COPY_ATTRIBUTES);
        }
        boolean moved = false;
        try {
            Path unused = Files.move(one, other, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            moved = true;
        } finally {
            if (!moved) {
                Files.deleteIfExists(second);
            }
        }
        Path unused = Files.move(second, one, StandardCopyOption.ATOMIC_MOVE);
        return other;
    }
}
