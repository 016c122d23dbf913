package io.github.nginxupgrade.command;

import io.github.nginxupgrade.journal.Runs;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.FileSystem.Lock;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import io.github.nginxupgrade.os.PathStep;
import io.github.nginxupgrade.os.Trust;
import io.github.nginxupgrade.situation.InstanceKey;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One run of an instance at a time. The lock is a file that only root can open, or who calls, where it is not root: in a
 * folder of root's below {@code /run}, else in the state folder.
 *
 * <p>Older programs lock {@code PID_FILE.upgrade.lock}, for which whoever owns the pid file's folder, or may read the file,
 * can stand in. It is taken as well where nobody else could have put it there. Elsewhere, and where it is not to be had, it is
 * only asked who holds it, and but for an exclusive lock on a file of root's or ours that holds up nobody.
 */
final class InstanceLock {
    private static final Path FOLDER = Path.of("/run/nginx-upgrade");
    private static final Pattern HOLDER_PID = Pattern.compile("\\bpid ([0-9]{1,9})\\b");

    private final Os os;
    private final FileSystem files;
    private final String name;
    private final Path stateFolder;
    private final OlderLocks older;
    private final LockHolders holders;

    /**
     * The lock of an instance; nothing is created yet.
     *
     * @param pidFiles as we can open them, by all names that older programs may know
     */
    InstanceLock(Os os, Path stateFolder, InstanceKey key, List<Path> pidFiles) {
        this.os = os;
        this.files = os.files();
        this.name = Runs.folderName(key.text()) + ".lock";
        this.stateFolder = stateFolder;
        this.holders = new LockHolders(os);
        this.older = new OlderLocks(os, key, pidFiles);
    }

    /** Another run has it. */
    static final class Taken extends Exception {
        private static final long serialVersionUID = 1L;
        private final String holder;

        Taken(String holder) {
            super(holder);
            this.holder = holder;
        }

        String holder() {
            return holder;
        }
    }

    /** What is held until it is closed, or our process ends. */
    record Held(List<Lock> locks) implements AutoCloseable {
        @Override
        public void close() {
            locks.forEach(Lock::close);
        }
    }

    /** Takes it and writes down who we are. Does not block. */
    Held take(String command, Consumer<String> warn) throws OsFailure, Taken {
        String us = "user " + os.host().userName() + ", pid " + os.host().pid() + ", since "
                + os.clock().now().truncatedTo(ChronoUnit.SECONDS) + ", command " + command + "\n";
        var held = new Held(new ArrayList<>());
        boolean whole = false;
        try {
            Lock own = own();
            held.locks().add(own);
            own.describe(us);
            for (Path file : older.files()) {
                Optional<Lock> lock = older.take(file, warn);
                if (lock.isPresent()) {
                    held.locks().add(lock.get());
                    describe(lock.get(), us);
                }
            }
            whole = true;
            return held;
        } finally {
            if (!whole) {
                held.close();
            }
        }
    }

    /** Where {@code /run} cannot be written, it cannot by others who are root either: all go to the same place. */
    private Lock own() throws OsFailure, Taken {
        if (isRunFolderGood()) {
            try {
                return take(FOLDER.resolve(name));
            } catch (OsFailure e) {
                if (!isNoPlace(e)) {
                    throw e;
                }
            }
        }
        files.createFolders(stateFolder);
        return take(stateFolder.resolve(name));
    }

    private Lock take(Path file) throws OsFailure, Taken {
        Optional<Lock> lock = files.tryLock(file);
        if (lock.isEmpty()) {
            throw new Taken(holders.words(file));
        }
        return lock.get();
    }

    private boolean isRunFolderGood() throws OsFailure {
        if (os.host().userId() != 0 || files.stat(Path.of("/run")).isEmpty()) {
            return false;
        }
        if (files.stat(FOLDER).isEmpty()) {
            try {
                files.createFolders(FOLDER);
            } catch (OsFailure e) {
                if (isNoPlace(e)) {
                    return false;
                }
                throw e;
            }
        }
        List<PathStep> way = files.way(FOLDER);
        boolean isThere = way.get(way.size() - 1).path().equals(FOLDER);
        return isThere && Trust.breach(files, FOLDER, Set.of()).isEmpty();
    }

    private static boolean isNoPlace(OsFailure e) {
        return e.reason() == Reason.READ_ONLY || e.reason() == Reason.NOT_PERMITTED || e.reason() == Reason.GONE;
    }

    private static void describe(Lock lock, String us) {
        try {
            lock.describe(us);
        } catch (OsFailure notWritten) {
            // it is held all the same
        }
    }

    /** Who is at work just now, by what is written in the locks; nobody where that process is gone. */
    Optional<String> atWork() {
        var places = new ArrayList<>(List.of(FOLDER.resolve(name), stateFolder.resolve(name)));
        places.addAll(older.files());
        for (Path file : places) {
            String holder = holders.said(file);
            Matcher pid = HOLDER_PID.matcher(holder);
            if (pid.find()
                    && os.processes().read(Integer.parseInt(pid.group(1))).isPresent()) {
                return Optional.of(holder);
            }
        }
        return Optional.empty();
    }
}
