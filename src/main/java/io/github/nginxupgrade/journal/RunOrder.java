package io.github.nginxupgrade.journal;

import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** In which order runs were begun, found out with as few of them read as can be. */
final class RunOrder {
    /** Characters of the time at the beginning of a name. */
    private static final int STAMPED = "20261130T120000Z".length();

    private RunOrder() {}

    /** A run and when it was begun, the newest first; what cannot be read comes before all, for it may be anything. */
    private record Dated(Instant created, Run run) implements Comparable<Dated> {
        @Override
        public int compareTo(Dated other) {
            int later = other.created.compareTo(created);
            return later != 0 ? later : other.run.name().compareTo(run.name());
        }
    }

    /**
     * All that lies in the folders, the newest first, also what is no run. A name tells the second it was begun in, and only
     * what was begun in one second has to be read for that.
     */
    static List<Run> newestFirst(FileSystem files, List<Path> folders) throws OsFailure {
        var bySecond = new TreeMap<String, List<Run>>(Comparator.reverseOrder());
        for (Path folder : folders) {
            for (Path entry : files.list(folder)) {
                Run run = new Run(files, entry);
                String name = run.name();
                String second = name.substring(0, Math.min(STAMPED, name.length()));
                bySecond.computeIfAbsent(second, first -> new ArrayList<>()).add(run);
            }
        }
        var entries = new ArrayList<Run>();
        for (List<Run> ofOneSecond : bySecond.values()) {
            entries.addAll(ofOneSecond.size() == 1 ? ofOneSecond : sorted(ofOneSecond));
        }
        return entries;
    }

    private static List<Run> sorted(List<Run> runs) throws OsFailure {
        var dated = new ArrayList<Dated>();
        for (Run run : runs) {
            dated.add(new Dated(run.manifest().map(Manifest::created).orElse(Instant.MAX), run));
        }
        return dated.stream().sorted().map(Dated::run).toList();
    }

    /** Those that have a readable manifest. */
    static List<Run> readable(List<Run> entries) throws OsFailure {
        var runs = new ArrayList<Run>();
        for (Run run : entries) {
            if (run.manifest().isPresent()) {
                runs.add(run);
            }
        }
        return runs;
    }
}
