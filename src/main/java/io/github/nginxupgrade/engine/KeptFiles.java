package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.artifact.FileSet;
import io.github.nginxupgrade.artifact.LiveFiles;
import io.github.nginxupgrade.journal.Entry;
import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.os.Clock;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.Progress;
import java.nio.file.Path;

/** Tells, and writes down, where a file is now that somebody else had put at a path of nginx's. It stops nothing. */
public final class KeptFiles implements LiveFiles.Keeper {
    private final Clock clock;
    private final Progress progress;
    private final Manifest manifest;
    private final Run run;

    private KeptFiles(Clock clock, Progress progress, Manifest manifest, Run run) {
        this.clock = clock;
        this.progress = progress;
        this.manifest = manifest;
        this.run = run;
    }

    /** The files of a run at their live paths. */
    public static LiveFiles of(Os os, FileSet.Digests digests, Progress progress, Manifest manifest, Run run) {
        return new LiveFiles(os.files(), digests, manifest.files(), new KeptFiles(os.clock(), progress, manifest, run));
    }

    @Override
    public void kept(Path live, Path as) {
        boolean binary = live.equals(manifest.files().binary().live());
        progress.on(new Event.Warning("somebody had put another file at " + live + ", neither " + manifest.fromWords()
                + " nor " + manifest.toWords() + ": it is kept as " + as
                + (binary ? "; apply with that path goes over to it" : "")));
        try {
            run.append(new Entry.Kept(clock.now(), live.toString(), as.toString()));
        } catch (OsFailure e) {
            progress.on(new Event.Warning("the journal could not be written: " + e.sentence()));
        }
    }
}
