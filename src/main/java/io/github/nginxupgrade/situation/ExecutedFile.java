package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessIdentity;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * What a master executes, beside the path that its title names as its own. Whoever runs nginx can give it any title
 * ({@code exec -a} of the shell), so the file at that path is replaced only where it is shown to be the master's: else any
 * program of root's could be.
 */
public final class ExecutedFile {
    private final Os os;
    private final Binaries binaries;

    public ExecutedFile(Os os, Binaries binaries) {
        this.os = os;
        this.binaries = binaries;
    }

    /**
     * Why this is not the master's file, in words; empty where it is. It is where the master executes it, or executes what
     * was at that path and has been replaced since. Of root and of ourselves it is believed too that it was moved aside
     * within its folder, or that the title names a link that leads to another nginx by now.
     *
     * @param live the path that the title names, links resolved
     */
    public Optional<String> whyNot(ProcessIdentity master, Path live) throws OsFailure {
        Optional<FileId> there = os.files().stat(live).map(FileStat::id);
        if (there.equals(Optional.of(master.executable()))) {
            return Optional.empty();
        }
        var owners = new Owners(os);
        boolean stranger = owners.isStranger(master.pid());
        Path executed = Path.of(os.processes().executablePath(master.pid()));
        // in a mount namespace of his own a stranger can mount his file over any other
        boolean wasThere = executed.equals(live) && !(stranger && isElsewhere(master.pid()));
        if (wasThere
                || (!stranger
                        && (isBeside(executed, live) || binaries.build(live).isPresent()))) {
            return Optional.empty();
        }
        return Optional.of("the nginx master " + master.pid() + " of " + owners.words(master.pid()) + " executes "
                + executed + ", and its title names " + live + ", which is another file");
    }

    private static boolean isBeside(Path executed, Path live) {
        return executed.isAbsolute() && Objects.equals(executed.getParent(), live.getParent());
    }

    private boolean isElsewhere(int pid) throws OsFailure {
        return new Obstacles(os).isElsewhere(pid, "mnt");
    }
}
