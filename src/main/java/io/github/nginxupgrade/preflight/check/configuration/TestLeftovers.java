package io.github.nginxupgrade.preflight.check.configuration;

import io.github.nginxupgrade.artifact.OwnedFiles;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OpenFile;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.StartEffects;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a test of the configuration leaves on the machine itself (ngx_init_cycle with ngx_test_config): logs, folders and a pid
 * file that were not there, and folders given to the user of the configuration. Noted before and undone after, with the
 * rights of the master's user, so that nobody can lead root elsewhere.
 */
final class TestLeftovers {
    private final Os os;
    private final Instance instance;
    private final int master;
    private final FileSystem files;
    private final OwnedFiles holdings;
    private final Map<Path, Optional<FileStat>> absent;

    private TestLeftovers(
            Os os,
            Instance instance,
            int master,
            FileSystem files,
            OwnedFiles holdings,
            Map<Path, Optional<FileStat>> absent) {
        this.os = os;
        this.instance = instance;
        this.master = master;
        this.files = files;
        this.holdings = holdings;
        this.absent = Map.copyOf(absent);
    }

    /** Notes how all is that a test may change. */
    static TestLeftovers before(Os os, Instance instance, int master) throws OsFailure {
        FileSystem files = os.files().as(master);
        Set<Path> paths = new LinkedHashSet<>(StartEffects.by(os, instance, master));
        paths.add(instance.pidFile());
        var absent = new HashMap<Path, Optional<FileStat>>();
        for (Path path : paths) {
            Path seen = instance.seenBy(master, path);
            if (files.stat(seen).isEmpty() && files.linkTarget(seen).isEmpty()) {
                absent.put(path, files.stat(folderOf(seen)));
            }
        }
        return new TestLeftovers(
                os,
                instance,
                master,
                files,
                OwnedFiles.note(files, paths, path -> instance.seenBy(master, path)),
                absent);
    }

    /**
     * Makes it as it was. What has come meanwhile and is not empty, or is in use, is somebody else's by now and stays.
     *
     * @throws OsFailure where not all could be undone; the rest was
     */
    void undo() throws OsFailure {
        Optional<OsFailure> failure = Optional.empty();
        try {
            holdings.giveBack(files, path -> instance.seenBy(master, path));
        } catch (OsFailure e) {
            failure = Optional.of(e);
        }
        for (Map.Entry<Path, Optional<FileStat>> path : absent.entrySet()) {
            try {
                remove(instance.seenBy(master, path.getKey()), path.getValue());
            } catch (OsFailure e) {
                failure = Optional.of(e);
            }
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private static Path folderOf(Path path) {
        Path folder = path.getParent();
        return folder == null ? path : folder;
    }

    private void remove(Path path, Optional<FileStat> folder) throws OsFailure {
        Optional<FileStat> found = files.stat(path);
        if (found.isEmpty()) {
            return;
        }
        boolean unused =
                switch (found.get().kind()) {
                    case REGULAR -> found.get().size() == 0 && !isOpen(found.get());
                    case FOLDER -> files.list(path).isEmpty();
                    case OTHER -> false; // nginx removes the sockets that its test has bound
                };
        if (unused) {
            files.delete(path);
            if (folder.isPresent()) {
                files.putTimeBack(folderOf(path), folder.get());
            }
        }
    }

    private boolean isOpen(FileStat file) throws OsFailure {
        return os.processes().appending(master).stream().map(OpenFile::id).anyMatch(file.id()::equals);
    }
}
