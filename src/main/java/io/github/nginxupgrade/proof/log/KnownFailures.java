package io.github.nginxupgrade.proof.log;

import io.github.nginxupgrade.nginx.LogLine;
import io.github.nginxupgrade.nginx.LogLines;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The kinds of failures that the old version has logged, in its last days and while both are there: what it does as well is
 * no reason to go back to it.
 */
final class KnownFailures {
    private static final Duration LAST_DAYS = Duration.ofDays(7);
    /** Of all logs together: read in a part of a second. */
    private static final int MOST = 8 << 20;
    /** Of one log at least, as long as there is any left. */
    private static final int LEAST = 1 << 16;
    /** As nginx writes it, in the time zone of its own (ngx_time_update). */
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu/MM/dd HH:mm:ss", Locale.ROOT);

    private static final List<String> PACKED = List.of(".gz", ".xz", ".bz2", ".zst", ".lz4");

    private final Set<String> kinds = new HashSet<>();

    /** What a log was renamed to, and when it was last written to. */
    private record Rotated(Path path, Instant modified) {}

    static KnownFailures none() {
        return new KnownFailures();
    }

    /**
     * Reads the end of these logs, and of what they were rotated to and is not packed.
     *
     * @param until what was written later is not the old version's alone
     */
    static KnownFailures in(FileSystem files, Collection<LogFile> logs, Instant until) {
        var known = new KnownFailures();
        Instant since = until.minus(LAST_DAYS);
        int each = Math.max(LEAST, MOST / Math.max(1, logs.size()));
        Map<Path, List<Path>> folders = new TreeMap<>();
        int left = MOST;
        for (LogFile log : logs) {
            int share = Math.min(each, left);
            String now = log.before(share);
            known.note(now, since, until);
            share -= now.length();
            left -= now.length();
            for (Path rotated : share > 0 ? rotated(files, log.path(), since, folders) : List.<Path>of()) {
                String earlier = end(files, rotated, share);
                known.note(earlier, since, until);
                share -= earlier.length();
                left -= earlier.length();
            }
        }
        return known;
    }

    private void note(String log, Instant since, Instant until) {
        String first = words(since);
        String last = words(until);
        LogLines.failures(log)
                .filter(line -> line.text().compareTo(first) >= 0 && line.text().compareTo(last) <= 0)
                .forEach(this::add);
    }

    /** To the second; a line's time is followed by more, so the last second counts as later. */
    private static String words(Instant time) {
        return TIME.format(time.plusSeconds(1).atZone(ZoneId.systemDefault()));
    }

    void add(LogLine line) {
        kinds.add(line.kind());
    }

    boolean has(LogLine line) {
        return kinds.contains(line.kind());
    }

    /** {@code error.log.1}, {@code error.log-20261127} beside {@code error.log}, the newest first. */
    private static List<Path> rotated(FileSystem files, Path log, Instant since, Map<Path, List<Path>> folders) {
        Path folder = log.getParent();
        Path name = log.getFileName();
        if (folder == null || name == null) {
            return List.of();
        }
        List<Path> beside = folders.computeIfAbsent(folder, unlisted -> list(files, unlisted));
        return beside.stream()
                .filter(path -> isRotated(name.toString(), String.valueOf(path.getFileName())))
                .flatMap(path -> rotated(files, path).stream())
                .filter(rotated -> !rotated.modified().isBefore(since))
                .sorted(Comparator.comparing(Rotated::modified).reversed())
                .map(Rotated::path)
                .toList();
    }

    private static boolean isRotated(String log, String name) {
        boolean follows = name.startsWith(log + ".") || name.startsWith(log + "-");
        return follows && PACKED.stream().noneMatch(name::endsWith);
    }

    private static List<Path> list(FileSystem files, Path folder) {
        try {
            return files.list(folder);
        } catch (OsFailure notListed) {
            return List.of();
        }
    }

    private static Optional<Rotated> rotated(FileSystem files, Path path) {
        try {
            return files.stat(path)
                    .filter(stat -> stat.kind() == FileStat.Kind.REGULAR)
                    .map(stat -> new Rotated(path, stat.modified()));
        } catch (OsFailure notLookedAt) {
            return Optional.empty();
        }
    }

    private static String end(FileSystem files, Path log, int most) {
        try {
            long size = files.stat(log).map(FileStat::size).orElse(0L);
            return most <= 0
                    ? ""
                    : files.read(log, Math.max(0, size - most), most).orElse("");
        } catch (OsFailure notReadable) {
            return "";
        }
    }
}
