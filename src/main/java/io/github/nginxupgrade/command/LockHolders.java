package io.github.nginxupgrade.command;

import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import java.nio.file.Path;
import java.util.Optional;

/** Who holds a lock, by what is written in its file, which counts where nobody else could have written it. */
final class LockHolders {
    private static final int HOLDER_LIMIT = 4096;
    private static final int OTHERS_CAN_WRITE = 0022;

    private final Os os;
    private final FileSystem files;

    LockHolders(Os os) {
        this.os = os;
        this.files = os.files();
    }

    /** Whoever has an exclusive lock has opened the file for writing. */
    boolean isByRootOrUs(Path file) throws OsFailure {
        Optional<FileStat> stat = files.linkTarget(file).isPresent() ? Optional.empty() : files.stat(file);
        return stat.filter(s -> s.kind() == FileStat.Kind.REGULAR)
                .filter(s -> s.uid() == 0 || s.uid() == os.host().userId())
                .filter(s -> (s.mode() & OTHERS_CAN_WRITE) == 0)
                .isPresent();
    }

    String words(Path file) throws OsFailure {
        return files.read(file, 0, HOLDER_LIMIT).orElse("").strip();
    }

    /** Nothing where we may not look: then the lock is of others than us. */
    String said(Path file) {
        try {
            return isByRootOrUs(file) ? words(file) : "";
        } catch (OsFailure notForUs) {
            return "";
        }
    }
}
