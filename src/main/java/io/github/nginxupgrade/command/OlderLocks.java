package io.github.nginxupgrade.command;

import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.FileSystem.Lock;
import io.github.nginxupgrade.os.FileSystem.LockHolder;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.Trust;
import io.github.nginxupgrade.situation.InstanceKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/** The locks that older programs ask for, {@code PID_FILE.upgrade.lock}: taken where they are ours, else only asked. */
final class OlderLocks {
    /** Between two of them a lock may be let go of, and be taken by another. */
    private static final int TRIES = 3;

    private final Os os;
    private final FileSystem files;
    private final InstanceKey key;
    private final LockHolders holders;
    private final List<Path> older;

    OlderLocks(Os os, InstanceKey key, List<Path> pidFiles) {
        this.os = os;
        this.files = os.files();
        this.key = key;
        this.holders = new LockHolders(os);
        this.older = pidFiles.stream()
                .map(file -> file.resolveSibling(file.getFileName() + ".upgrade.lock"))
                .toList();
    }

    List<Path> files() {
        return older;
    }

    /** What an older program asks for; empty where it is not ours to take and nobody holds it who counts. */
    Optional<Lock> take(Path file, Consumer<String> warn) throws InstanceLock.Taken {
        try {
            boolean ours = isOurs(file);
            for (int i = 0; i < TRIES; i++) {
                Optional<Lock> lock = ours ? files.tryLock(file) : Optional.empty();
                Optional<LockHolder> holder = lock.isPresent() ? Optional.empty() : files.lockedBy(file);
                if (holder.isPresent()) {
                    judge(file, holder.get(), warn);
                }
                if (lock.isPresent() || holder.isPresent() || !ours) {
                    return lock;
                }
            }
        } catch (OsFailure noSuchLockHere) {
            // a pid file's folder that cannot be written, say: an older program fails there too
        }
        return Optional.empty();
    }

    /** Nobody else could have put there what is there, and it is where we see it. */
    private boolean isOurs(Path file) throws OsFailure {
        Path folder = file.getParent();
        return folder != null
                && !key.isElsewhere()
                && Trust.breach(files, folder, Set.of(os.host().userId())).isEmpty();
    }

    /** Somebody holds it: an older program, or one who is told of and passed over. */
    private void judge(Path file, LockHolder holder, Consumer<String> warn) throws OsFailure, InstanceLock.Taken {
        int pid = holder.pid();
        OptionalInt uid = pid > 0 ? os.processes().uid(pid) : OptionalInt.empty();
        boolean counts = uid.isEmpty()
                || uid.getAsInt() == 0
                || uid.getAsInt() == os.host().userId();
        if (holder.exclusive() && counts && holders.isByRootOrUs(file)) {
            String words = holders.words(file);
            throw new InstanceLock.Taken(words.isEmpty() ? "process " + pid + ", by " + file : words);
        }
        warn.accept("the process " + pid + (uid.isPresent() ? " of user id " + uid.getAsInt() : "")
                + " holds a lock on " + file
                + "; it is passed over, as only an exclusive one of root's or ours on a file of root's or ours counts");
    }
}
