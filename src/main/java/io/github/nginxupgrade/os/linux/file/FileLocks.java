package io.github.nginxupgrade.os.linux.file;

import io.github.nginxupgrade.os.FileSystem.LockHolder;
import io.github.nginxupgrade.os.linux.kernel.LibC;
import io.github.nginxupgrade.text.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/** F_GETLK of fcntl(2): who holds a lock. The JDK only tells that somebody does. */
final class FileLocks {
    /** Of fcntl.h: {@code O_RDONLY | O_NONBLOCK | O_CLOEXEC}; the bit of O_NOFOLLOW is another on other machines. */
    private static final int NOT_BLOCKING = 00004000 | 02000000;

    private static final int F_GETLK = 5;
    private static final short F_WRLCK = 1;
    private static final short F_UNLCK = 2;
    /** {@code struct flock} where {@code off_t} has 64 bits: type, whence, (padding,) start, length, pid. */
    private static final int SIZE = 32;

    private static final int PID = 24;

    private FileLocks() {}

    static Optional<LockHolder> holder(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        int noFollow = System.getProperty("os.arch", "").matches("aarch64|arm.*") ? 0100000 : 0400000;
        int descriptor = LibC.c().open(Bytes.of(file + "\0"), NOT_BLOCKING | noFollow);
        if (descriptor < 0) {
            throw failure();
        }
        try {
            // what was opened may be another file than what was looked at
            return Files.isRegularFile(Path.of("/proc/self/fd/" + descriptor)) ? ask(descriptor) : Optional.empty();
        } finally {
            int unused = LibC.c().close(descriptor);
        }
    }

    private static Optional<LockHolder> ask(int descriptor) throws IOException {
        ByteBuffer lock =
                ByteBuffer.allocate(SIZE).order(ByteOrder.nativeOrder()).putShort(0, F_WRLCK);
        if (LibC.c().fcntl(descriptor, F_GETLK, lock.array()) != 0) {
            throw failure();
        }
        short type = lock.getShort(0);
        return type == F_UNLCK ? Optional.empty() : Optional.of(new LockHolder(lock.getInt(PID), type == F_WRLCK));
    }

    private static IOException failure() {
        return new IOException(LibC.errno().description());
    }
}
