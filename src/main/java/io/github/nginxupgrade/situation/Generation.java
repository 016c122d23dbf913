package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The workers that accept: all of them are started at a load of the configuration, so the oldest tells when that was. */
public final class Generation {
    /** Clock ticks and the time of boot are hundredths of a second (proc(5)). */
    private static final Duration SLACK = Duration.ofMillis(50);

    private Generation() {}

    /** When the configuration was loaded that these workers have, or later; empty where none accepts. */
    public static Optional<Instant> since(Os os, Master master) {
        return master.workers().stream()
                .filter(Worker::accepting)
                .map(worker -> worker.identity().startTicks())
                .min(Comparator.naturalOrder())
                .map(os.clock()::atTicks);
    }

    /** Those of these files that were changed since, be it their owner alone (st_ctime). */
    public static List<Path> changed(Os os, Instant since, List<Path> files) throws OsFailure {
        var changed = new ArrayList<Path>();
        for (Path file : files) {
            Optional<FileStat> stat = os.files().stat(file);
            if (stat.isPresent() && stat.get().changed().isAfter(since.plus(SLACK))) {
                changed.add(file);
            }
        }
        return changed;
    }
}
