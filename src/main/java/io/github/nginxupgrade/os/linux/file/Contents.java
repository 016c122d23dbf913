package io.github.nginxupgrade.os.linux.file;

import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.text.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** What is in files: of any length, of none that is told, and growing while they are read. */
final class Contents {
    private static final int SMALL = 1 << 13;
    private static final int BLOCK = 1 << 16;
    /** More than any program has: what is longer is no program, and would be read for hours. */
    private static final long LONGEST = 4L << 30;

    private final Opening opening;

    Contents(Opening opening) {
        this.opening = opening;
    }

    Optional<String> text(Path file, long offset, int limit) throws OsFailure {
        try (var channel = opening.read(file)) {
            channel.position(offset);
            return Optional.of(Bytes.text(readUpTo(channel, limit)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            if (Failures.isBelowFile(e)) {
                return Optional.empty();
            }
            throw Failures.failure("cannot read " + file, e);
        }
    }

    byte[] bytes(Path file, long offset, int limit) throws OsFailure {
        return Failures.attempt("cannot read " + file, () -> {
            try (var channel = opening.read(file)) {
                channel.position(offset);
                return readUpTo(channel, limit);
            }
        });
    }

    String sha256(Path file) throws OsFailure {
        return Failures.attempt("cannot read " + file, () -> {
            try (var channel = opening.read(file)) {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                var buffer = ByteBuffer.allocate(BLOCK);
                long left = sizeOf(channel);
                for (int count = 0; count >= 0; count = channel.read(buffer.clear())) {
                    left -= count;
                    if (left < 0) {
                        throw new IOException("it grew while it was read");
                    }
                    digest.update(buffer.flip());
                }
                return HexFormat.of().formatHex(digest.digest());
            } catch (NoSuchAlgorithmException everyJavaHasIt) {
                throw new IOException(everyJavaHasIt);
            }
        });
    }

    /** Of a file that is read as a whole. */
    static long sizeOf(FileChannel channel) throws IOException {
        long size = channel.size();
        if (size > LONGEST) {
            throw new IOException("it is longer than " + (LONGEST >> 30) + " GiB");
        }
        return size;
    }

    /** Files of /proc say that their size is 0, and others grow: it is where to begin, not where to end. */
    private static byte[] readUpTo(FileChannel channel, int limit) throws IOException {
        long size = channel.size() - channel.position();
        byte[] bytes = new byte[(int) Math.min(limit, size > 0 ? size + 1 : SMALL)];
        int used = 0;
        while (used < limit) {
            if (used == bytes.length) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(limit, 2L * used));
            }
            int count = channel.read(ByteBuffer.wrap(bytes, used, Math.min(BLOCK, bytes.length - used)));
            if (count <= 0) {
                break;
            }
            used += count;
        }
        return Arrays.copyOf(bytes, used);
    }
}
