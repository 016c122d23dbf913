package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.artifact.FileSet;
import io.github.nginxupgrade.artifact.LiveFiles;
import io.github.nginxupgrade.artifact.ReplacedFile;
import io.github.nginxupgrade.artifact.Stage;
import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.Progress;
import io.github.nginxupgrade.situation.Binaries;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The backups of a run. One that the disk has not kept is taken again from where its bytes still are as long as the old master
 * runs: its executable, and the modules that it has mapped. Their digests are in the manifest.
 */
public final class Backups {
    private final Os os;
    private final FileSet.Digests digests;
    private final Progress progress;
    private final Manifest manifest;
    private final Modules modules;
    private final Stage stage;
    private final LiveFiles live;

    public Backups(Os os, FileSet.Digests digests, Progress progress, RunContext context) {
        this.os = os;
        this.digests = digests;
        this.progress = progress;
        this.manifest = context.manifest();
        this.modules = new Modules(os, context.instance(), manifest.oldMaster().pid());
        this.stage = new Stage(os.files(), context.run().folder());
        this.live = KeptFiles.of(os, digests, progress, manifest, context.run());
    }

    /** What is wrong with the backups of these files, in words. */
    public static List<String> damaged(FileSet.Digests digests, List<ReplacedFile> files) {
        var words = new ArrayList<String>();
        for (ReplacedFile file : files) {
            damage(digests, file).ifPresent(words::add);
        }
        return words;
    }

    private static Optional<String> damage(FileSet.Digests digests, ReplacedFile file) {
        try {
            String found = digests.of(file.backup());
            return found.equals(file.oldSha256())
                    ? Optional.empty()
                    : Optional.of("the backup " + file.backup() + (found.isEmpty() ? " is missing" : " has changed"));
        } catch (OsFailure unreadable) {
            return Optional.of(unreadable.sentence());
        }
    }

    /** Every one: for once the old master is gone there is no other source. */
    public void mendAll() {
        mend(manifest.files().files());
    }

    /** Those that are about to be put back. */
    void mendNeeded() throws OsFailure {
        mend(live.backFromBackup());
    }

    private void mend(List<ReplacedFile> files) {
        for (ReplacedFile file : files) {
            Optional<String> damage = damage(digests, file);
            if (damage.isPresent()) {
                mend(file, damage.get());
            }
        }
    }

    private void mend(ReplacedFile file, String damage) {
        ProcessIdentity old = manifest.oldMaster();
        try {
            if (!os.processes().lives(old)) {
                return;
            }
            Path source = file.equals(manifest.files().binary())
                    ? Binaries.executableOf(old.pid())
                    : modules.running(file.live());
            stage.copyBackupAgain(source, file.backup(), file.oldSha256());
            progress.on(
                    new Event.Note(damage + ": it was taken again from what the old master " + old.pid() + " runs"));
        } catch (OsFailure notMended) {
            progress.on(new Event.Detail(damage + ", and it stays so: " + notMended.sentence()));
        }
    }
}
