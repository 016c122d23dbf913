package io.github.nginxupgrade.preflight.check.machine;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.artifact.FileSet;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Binaries;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Too little room for what is copied: stage and backup to the folder of the run, and, beside the live file, the new one
 * now and the old one on the way back. The blocks of a file that a process executes are free only when it ends. (A disk
 * that filled up after an upgrade is the incident of peers' users most told; here it would show as a rollback.)
 */
@AutoService(HazardSource.class)
public final class DiskSpace extends Check {
    public static final HazardKind HAZARD = HazardKind.refuses(
            "disk-space",
            "stage and backup do not fit on the file systems that they go to",
            "make room, or `--state-dir`");

    public DiskSpace() {
        super(Stage.MACHINE, HAZARD);
    }

    /** The manifest and the journal. */
    private static final long WRITING = 1 << 20;

    private static final class Need {
        private final Path folder;
        private final long usable;
        private long bytes;

        private Need(Path folder, long usable) {
            this.folder = folder;
            this.usable = usable;
        }
    }

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        long newMaster = size(subject, subject.candidate());
        long old = subject.situation().sole().isEmpty()
                ? 0
                : size(
                        subject,
                        Binaries.executableOf(subject.situation().sole().get().pid()));
        for (Path module : subject.modules()) {
            // the old one is about as large
            newMaster += size(subject, module);
            old += size(subject, module);
        }
        Map<Long, Need> needs = new TreeMap<>();
        Path live = FileSet.resolved(subject.os().files(), subject.instance().binary());
        add(subject, needs, live.resolveSibling("."), newMaster + old);
        add(subject, needs, subject.state(), newMaster + old + WRITING);
        return needs.values().stream()
                .filter(need -> need.bytes > need.usable)
                .findFirst()
                .map(need -> HAZARD.found(
                        "stage and backup need " + MemoryForecast.words(need.bytes) + " on the file system of "
                                + need.folder.normalize() + ", which has " + MemoryForecast.words(need.usable),
                        "make room there, or choose another folder with --state-dir"));
    }

    private static long size(Subject subject, Path file) throws OsFailure {
        return subject.around().stat(file).map(FileStat::size).orElse(0L);
    }

    private static void add(Subject subject, Map<Long, Need> needs, Path folder, long bytes) throws OsFailure {
        Path there = folder;
        Optional<FileStat> stat = subject.around().stat(there);
        while (stat.isEmpty() && there.getParent() != null) {
            there = there.getParent();
            stat = subject.around().stat(there);
        }
        if (stat.isPresent()) {
            long device = stat.get().id().device();
            if (!needs.containsKey(device)) {
                needs.put(device, new Need(folder, subject.os().files().usable(there)));
            }
            Need need = needs.get(device);
            if (need != null) {
                need.bytes += bytes;
            }
        }
    }
}
