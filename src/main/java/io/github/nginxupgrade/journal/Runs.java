package io.github.nginxupgrade.journal;

import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
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

    /** All that lies in its folders, the newest first, also what is no run. */
    private List<Run> entries() throws OsFailure {
        return RunOrder.newestFirst(files, folders());
    }

    /** All runs that have a readable manifest, the newest first. Reads each: what needs but some asks {@link #first}. */
    public List<Run> newestFirst() throws OsFailure {
        return RunOrder.readable(entries());
    }

    /** What is looked for in a run. */
    public interface Sought<T> {
        Optional<T> in(Run run, Manifest manifest) throws OsFailure;
    }

    /** The first that is found, in the newest run first. What is older is not read: journals are kept of all. */
    public <T> Optional<T> first(Sought<T> sought) throws OsFailure {
        for (Run run : entries()) {
            Optional<T> found = run.look(sought);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    public Optional<Run> newest() throws OsFailure {
        return first((run, manifest) -> Optional.of(run));
    }

    /** Those that still have files, the newest first. */
    public List<Run> withFiles() throws OsFailure {
        var runs = new ArrayList<Run>();
        for (Run run : entries()) {
            if (run.hasFiles()) {
                runs.add(run);
            }
        }
        return RunOrder.readable(runs);
    }

    /**
     * A run that a newer version of this program wrote, if there is one. Where there is, nothing is begun by us, so that none
     * of ours is newer: behind the newest that we can read nothing is looked at.
     */
    public Optional<Run> newer() throws OsFailure {
        for (Run run : entries()) {
            if (run.isNewer()) {
                return Optional.of(run);
            }
            if (run.manifest().isPresent()) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** The runs of every instance, below the state folder, the newest first. */
    public static List<Run> ofAll(FileSystem files, Path stateFolder) throws OsFailure {
        return RunOrder.readable(RunOrder.newestFirst(files, files.list(stateFolder)));
    }

    public Optional<Run> byName(String name) throws OsFailure {
        for (Run run : entries()) {
            if (run.name().equals(name) && run.manifest().isPresent()) {
                return Optional.of(run);
            }
        }
        return Optional.empty();
    }

    /** Removes all but the newest runs and those named; folders that never became a run go too. */
    public void prune(int keep, Set<String> needed) throws OsFailure {
        for (Run run : older(keep, needed)) {
            if (run.manifest().isPresent()) {
                run.forget();
            }
        }
        forgetUnborn();
    }

    /** Removes the files of all but the newest runs and those named, never a journal; folders that never became a run go. */
    public void pruneBackups(int keep, Set<String> needed) throws OsFailure {
        for (Run run : older(keep, needed)) {
            if (run.hasFiles() && run.manifest().isPresent()) {
                run.forgetFiles();
            }
        }
        forgetUnborn();
    }

    private List<Run> older(int keep, Set<String> needed) throws OsFailure {
        var older = new ArrayList<Run>();
        int kept = 0;
        for (Run run : entries()) {
            if (kept < keep) {
                kept += run.manifest().isPresent() ? 1 : 0;
            } else if (!needed.contains(run.name())) {
                older.add(run);
            }
        }
        return older;
    }

    /** One whose manifest can no longer be read has been a run, and stays. */
    private void forgetUnborn() throws OsFailure {
        for (Path entry : files.list(folder)) {
            Run run = new Run(files, entry);
            if (RUN_NAME.matcher(run.name()).matches() && !run.isBegun()) {
                run.forget();
            }
        }
    }
}
