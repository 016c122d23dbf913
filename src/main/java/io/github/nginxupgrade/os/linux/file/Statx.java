package io.github.nginxupgrade.os.linux.file;

import io.github.nginxupgrade.os.linux.kernel.LibC;
import io.github.nginxupgrade.text.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import jnr.constants.platform.Errno;

/** statx(2), for the attributes that chattr(1) sets: the JDK does not show them. glibc has it since 2.28. */
final class Statx {
    /** {@code AT_FDCWD} of fcntl.h. */
    private static final int CURRENT_FOLDER = -100;
    /** {@code sizeof(struct statx)}, linux/stat.h. */
    private static final int SIZE = 256;
    /** Offset of {@code stx_attributes}. */
    private static final int ATTRIBUTES = 8;
    /** {@code STATX_ATTR_IMMUTABLE} and {@code STATX_ATTR_APPEND}. */
    private static final long CANNOT_BE_REPLACED = 0x10 | 0x20;

    private Statx() {}

    /** Links are followed. */
    static boolean isImmutable(Path path) throws IOException {
        byte[] found = new byte[SIZE];
        byte[] name = Bytes.of(path + "\0");
        if (LibC.c().statx(CURRENT_FOLDER, name, 0, 0, found) != 0) {
            Errno error = LibC.errno();
            if (error == Errno.ENOSYS) {
                return false;
            }
            throw new IOException(error.description());
        }
        long attributes = ByteBuffer.wrap(found).order(ByteOrder.nativeOrder()).getLong(ATTRIBUTES);
        return (attributes & CANNOT_BE_REPLACED) != 0;
    }
}
