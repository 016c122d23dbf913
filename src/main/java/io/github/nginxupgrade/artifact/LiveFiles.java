package io.github.nginxupgrade.artifact;

import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The files of one upgrade where nginx finds them: put there, put back, and what lay there of somebody else's kept. */
public final class LiveFiles {
    private final List<LiveFile> files;

    public LiveFiles(FileSystem disk, FileSet.Digests digests, FileSet set, Keeper keeper) {
        this.files = set.files().stream()
                .map(file -> new LiveFile(disk, digests, file, keeper))
                .toList();
    }

    /** Is told of what was at a live path and is neither the old file nor the new one: somebody else has put it there. */
    public interface Keeper {
        /**
         * It was kept.
         *
         * @param live where it was
         * @param as where it is now
         */
        void kept(Path live, Path as);
    }

    /** One of the files. */
    private interface Act {
        void on(LiveFile file) throws OsFailure;
    }

    /**
     * Puts the new files to their live paths, each by a copy beside it, its attributes, and a change of names; the modules
     * first, so that the new binary never stands beside modules it cannot load.
     */
    public void install() throws OsFailure {
        modulesFirst(LiveFile::putNew);
    }

    /** The old ones, in the same way. */
    public void restore() throws OsFailure {
        modulesFirst(LiveFile::putOld);
    }

    private void modulesFirst(Act act) throws OsFailure {
        for (int i = files.size() - 1; i >= 0; i--) {
            act.on(files.get(i));
        }
    }

    /** Of the files that must come back, those for which the backup is the only source. */
    public List<ReplacedFile> backFromBackup() throws OsFailure {
        var needed = new ArrayList<ReplacedFile>();
        for (LiveFile file : files) {
            if (file.needsBackup()) {
                needed.add(file.of());
            }
        }
        return needed;
    }

    /** Removes what an installation that was cut short has left beside the live files. */
    public void sweep() throws OsFailure {
        all(LiveFile::sweep);
    }

    /** Removes what was replaced from beside the live files, when it is not to come back. */
    public void forgetReplaced() throws OsFailure {
        all(LiveFile::forgetReplaced);
    }

    /** One that cannot be removed does not keep the others; it is told afterwards. */
    private void all(Act act) throws OsFailure {
        Optional<OsFailure> first = Optional.empty();
        for (LiveFile file : files) {
            try {
                act.on(file);
            } catch (OsFailure e) {
                first = first.or(() -> Optional.of(e));
            }
        }
        if (first.isPresent()) {
            throw first.get();
        }
    }
}
