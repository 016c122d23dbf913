package io.github.nginxupgrade.journal;

import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.Trust;
import io.github.nginxupgrade.text.Bytes;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** The runs of one instance, below the state folder. */
public final class Runs {
    private static final int LONGEST_VERSION = 40;
    /** Of how many the backups are kept; journals are small, and are kept of all. */
    public static final int KEPT = 5;

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private static final Pattern RUN_NAME = Pattern.compile("[0-9]{8}T[0-9]{6}Z-.*");

    /** Tells whether a pid file, as it was spelled to an older program, is the one of this instance. */
    public interface Spelling {
        boolean isOurs(Path pidFile) throws OsFailure;
    }

    private final FileSystem files;
    private final Path stateFolder;
    private final String instance;
    private final Spelling spelling;
    private final Path folder;

    /**
     * The runs of an instance.
     *
     * @param instance its key, the same however its pid file is spelled
     */
    public Runs(FileSystem files, Path stateFolder, String instance, Spelling spelling) {
        this.files = files;
        this.stateFolder = stateFolder;
        this.instance = instance;
        this.spelling = spelling;
        this.folder = stateFolder.resolve(folderName(instance));
    }

    /**
     * Who else than root and this user could write what is believed of the state folder: a manifest names what is to be
     * installed, and with which attributes. Looks at the folder, and at all runs in it.
     *
     * @return one sentence; empty where nobody could
     */
    public static Optional<String> breach(FileSystem files, Path stateFolder, int user) throws OsFailure {
        Optional<String> breach = breachOf(files, stateFolder, user);
        for (Path instance : breach.isPresent() ? List.<Path>of() : files.list(stateFolder)) {
            for (Path run : files.list(instance)) {
                breach = breach.isPresent() ? breach : new Run(files, run).breach(user);
            }
        }
        return breach.map(who -> "cannot use the state folder " + stateFolder + ": " + who
                + "; others could change what nginx-upgrade believes");
    }

    /** What may not be looked at cannot be read either. */
    private static Optional<String> breachOf(FileSystem files, Path stateFolder, int user) throws OsFailure {
        try {
            return Trust.breach(files, stateFolder, Set.of(user));
        } catch (OsFailure e) {
            if (e.reason() == OsFailure.Reason.NOT_PERMITTED) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Readable, and different for different instances: {@code run_nginx.pid-5f3a…}. */
    public static String folderName(String instance) {
        String readable = instance.substring(1).replaceAll("[^A-Za-z0-9.-]", "_");
        String tail = readable.substring(Math.max(0, readable.length() - 60));
        return tail + "-"
                + UUID.nameUUIDFromBytes(Bytes.of(instance)).toString().substring(0, 8);
    }

    /** Its own folder, and those that older programs named for other spellings of its pid file. */
    private List<Path> folders() throws OsFailure {
        var folders = new ArrayList<Path>(List.of(folder));
        for (Path other : files.list(stateFolder)) {
            if (!other.equals(folder) && isOurs(other)) {
                folders.add(other);
            }
        }
        return folders;
    }

    /** All runs in a folder are of one instance: the newest that can be read tells which, and by its key if it is new enough. */
    private boolean isOurs(Path other) throws OsFailure {
        List<Path> entries = files.list(other);
        for (int i = entries.size() - 1; i >= 0; i--) {
            Optional<Owner> owner = new Run(files, entries.get(i)).owner();
            if (owner.isPresent()) {
                return owner.get().is(instance, spelling);
            }
        }
        return false;
    }

    /** A version is any word that somebody has compiled in. */
    private static String fileName(String version) {
        String plain = version.replaceAll("[^A-Za-z0-9.+~_-]", "_");
        return plain.substring(0, Math.min(LONGEST_VERSION, plain.length()));
    }

    /** A run that does not exist yet; its name is new. */
    public Run create(Instant now, String from, String to) throws OsFailure {
        String name = STAMP.format(now) + "-" + fileName(from) + "-" + fileName(to);
        Path candidate = folder.resolve(name);
        for (int i = 2; files.stat(candidate).isPresent(); i++) {
            candidate = folder.resolve(name + "." + i);
        }
        return new Run(files, candidate);
    }

    /** All runs that have a readable manifest, the newest first. */
    public List<Run> newestFirst() throws OsFailure {
        return newestFirst(files, folders());
    }

    /** A run whose manifest was read, the newest first; a name has seconds only, and a run may take less. */
    private record Dated(Instant created, Run run) implements Comparable<Dated> {
        @Override
        public int compareTo(Dated other) {
            int later = other.created.compareTo(created);
            return later != 0 ? later : other.run.name().compareTo(run.name());
        }
    }

    private static List<Run> newestFirst(FileSystem files, List<Path> folders) throws OsFailure {
        var runs = new ArrayList<Dated>();
        for (Path folder : folders) {
            for (Path entry : files.list(folder)) {
                Run run = new Run(files, entry);
                run.manifest().ifPresent(manifest -> runs.add(new Dated(manifest.created(), run)));
            }
        }
        return runs.stream().sorted().map(Dated::run).toList();
    }

    /** A run that a newer version of this program wrote, if there is one. */
    public Optional<Run> newer() throws OsFailure {
        for (Path each : folders()) {
            for (Path entry : files.list(each)) {
                Run run = new Run(files, entry);
                if (run.isNewer()) {
                    return Optional.of(run);
                }
            }
        }
        return Optional.empty();
    }

    /** The runs of every instance, below the state folder, the newest first. */
    public static List<Run> ofAll(FileSystem files, Path stateFolder) throws OsFailure {
        return newestFirst(files, files.list(stateFolder));
    }

    public Optional<Run> byName(String name) throws OsFailure {
        for (Run run : newestFirst()) {
            if (run.name().equals(name)) {
                return Optional.of(run);
            }
        }
        return Optional.empty();
    }

    /** Removes all but the newest runs and those named; folders that never became a run go too. */
    public void prune(int keep, Set<String> needed) throws OsFailure {
        for (Run run : older(keep, needed)) {
            run.forget();
        }
        forgetUnborn();
    }

    /** Removes the files of all but the newest runs and those named, never a journal; folders that never became a run go. */
    public void pruneBackups(int keep, Set<String> needed) throws OsFailure {
        for (Run run : older(keep, needed)) {
            run.forgetFiles();
        }
        forgetUnborn();
    }

    private List<Run> older(int keep, Set<String> needed) throws OsFailure {
        return newestFirst().stream()
                .skip(keep)
                .filter(run -> !needed.contains(run.name()))
                .toList();
    }

    private void forgetUnborn() throws OsFailure {
        for (Path entry : files.list(folder)) {
            Run run = new Run(files, entry);
            if (RUN_NAME.matcher(run.name()).matches() && run.manifest().isEmpty() && !run.isNewer()) {
                run.forget();
            }
        }
    }
}
