package io.github.nginxupgrade.recording;

import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.RunView;
import io.github.nginxupgrade.report.page.RunPage;
import java.nio.file.Path;

/** Makes the page of a run, and puts it where it is wanted. */
public final class RunPages {
    private final Os os;

    public RunPages(Os os) {
        this.os = os;
    }

    /** HTML, made of what was written down. */
    public String of(Run run) throws OsFailure {
        return RunPage.of(RunView.of(run, true), run.samples(), os.host().name());
    }

    /**
     * Writes it; a file of that name is replaced, and is at no instant half a page.
     *
     * @param target absolute
     */
    public void write(Run run, Path target) throws OsFailure {
        FileSystem files = os.files();
        Path part = target.resolveSibling(target.getFileName() + "." + os.host().pid() + ".new");
        try {
            files.writeNew(part, of(run));
            files.rename(part, target);
        } finally {
            files.delete(part);
        }
    }

    /** Writes it beside the journal. Where that cannot be, {@code history RUN --html} makes it when it is wanted. */
    public void leave(Run run) {
        try {
            if (run.manifest().isPresent()) {
                write(run, run.page());
            }
        } catch (OsFailure thenThereIsNone) {
            // nginx is where it should be, and the journal tells
        }
    }
}
