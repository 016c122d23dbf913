package io.github.nginxupgrade.os.linux.file;

import io.github.nginxupgrade.os.FileSystem.Lock;
import io.github.nginxupgrade.os.OsFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** fcntl(2) lock of our process: it ends with the channel or with us. The file stays: removing it would be a race. */
record HeldLock(Path file, FileChannel channel) implements Lock {
    private static final Set<StandardOpenOption> WRITE = Set.of(StandardOpenOption.WRITE);
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    static Optional<Lock> tryLock(Path file, Opening opening) throws OsFailure {
        return Failures.attempt("cannot lock " + file, () -> {
            // a link that somebody planted there would lead our writing elsewhere
            FileChannel channel = opening.writable(file, WRITE, false, OWNER_ONLY);
            if (channel.tryLock() == null) {
                channel.close();
                return Optional.empty();
            }
            return Optional.of(new HeldLock(file, channel));
        });
    }

    @Override
    public void describe(String holder) throws OsFailure {
        Failures.attempt("cannot write " + file, () -> {
            channel.truncate(0);
            channel.position(0);
            long unused = DurableWriter.writeAll(channel, holder);
            return file;
        });
    }

    @Override
    public void close() {
        try {
            channel.truncate(0);
            channel.close();
        } catch (IOException theKernelLetsGoWithUs) {
            // nothing to mend: the lock ends with our process
        }
    }
}
