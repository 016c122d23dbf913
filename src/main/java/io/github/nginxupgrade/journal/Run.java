package io.github.nginxupgrade.journal;

import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.Trust;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The folder of one run: its manifest, its journal, its backup and its candidate.
 *
 * @param folder absolute path
 */
public record Run(FileSystem files, Path folder) implements Journal {
    private static final int LARGEST = 16 << 20;

    /** Its name, which sorts by time. */
    public String name() {
        return String.valueOf(folder.getFileName());
    }

    private Path manifestFile() {
        return folder.resolve("manifest.json");
    }

    private Path journalFile() {
        return folder.resolve("journal.jsonl");
    }

    /** Writes the manifest; from then on the run exists. */
    public void begin(Manifest manifest) throws OsFailure {
        begin(manifest, List.of());
    }

    /**
     * The same.
     *
     * @param found what spoke against it
     */
    public void begin(Manifest manifest, List<Entry.Found> found) throws OsFailure {
        files.createFolders(folder);
        files.writeNew(manifestFile(), ManifestJson.write(manifest) + "\n");
        var entries = new ArrayList<Entry>();
        entries.add(new Entry.Begun(manifest.created(), manifest.command(), manifest.user()));
        entries.addAll(found);
        append(entries);
    }

    /** Who else than root and this user could change what it says; empty where nobody could. */
    Optional<String> breach(int user) throws OsFailure {
        Optional<String> manifest = Trust.breach(files, manifestFile(), Set.of(user));
        return manifest.isPresent() ? manifest : Trust.breach(files, journalFile(), Set.of(user));
    }

    /** False where its tool was killed before the manifest was whole: the journal is begun after that. */
    boolean isBegun() throws OsFailure {
        return files.stat(journalFile()).isPresent() || manifest().isPresent() || isNewer();
    }

    /** Empty where there is none, or one that we can't read. */
    public Optional<Manifest> manifest() throws OsFailure {
        return files.read(manifestFile(), 0, LARGEST).flatMap(ManifestJson::read);
    }

    /** What is looked for in it; nothing where it has no manifest that we can read. */
    public <T> Optional<T> look(Runs.Sought<T> sought) throws OsFailure {
        Optional<Manifest> manifest = manifest();
        return manifest.isEmpty() ? Optional.empty() : sought.in(this, manifest.get());
    }

    Optional<Owner> owner() throws OsFailure {
        return files.read(manifestFile(), 0, LARGEST).flatMap(ManifestJson::owner);
    }

    /** True where a newer version of this program wrote it: then we must not guess at what it means. */
    public boolean isNewer() throws OsFailure {
        return files.read(manifestFile(), 0, LARGEST).map(ManifestJson::isNewer).orElse(false);
    }

    @Override
    public void append(List<Entry> entries) throws OsFailure {
        files.appendLine(journalFile(), Journal.lines(entries));
    }

    /** {@link #append(List)} for one. */
    public void append(Entry entry) throws OsFailure {
        append(List.of(entry));
    }

    @Override
    public void note(List<Entry> entries) throws OsFailure {
        files.appendLineUnsynced(journalFile(), Journal.lines(entries));
    }

    @Override
    public List<Entry> entries() throws OsFailure {
        var entries = new ArrayList<Entry>();
        for (String line : files.read(journalFile(), 0, LARGEST).orElse("").split("\n", -1)) {
            EntryReader.read(line).ifPresent(entries::add);
        }
        return entries;
    }

    private Path samplesFile() {
        return folder.resolve("samples.jsonl");
    }

    /** Adds to how it stood, for the picture of it; returns before it is on the disk. */
    public void noteSamples(List<Sample> samples) throws OsFailure {
        files.appendLineUnsynced(
                samplesFile(),
                String.join("\n", samples.stream().map(SampleJson::line).toList()));
    }

    /** How it stood, the oldest first; none where an older program did it. */
    public List<Sample> samples() throws OsFailure {
        return files.read(samplesFile(), 0, LARGEST)
                .orElse("")
                .lines()
                .flatMap(line -> SampleJson.read(line).stream())
                .toList();
    }

    /** Where the picture of it is, once it has ended. */
    public Path page() {
        return folder.resolve("run.html");
    }

    /** How it ended last: the word of its outcome; empty where it has not ended. */
    public Optional<String> ended() throws OsFailure {
        return end(entries()).map(Entry.Ended::outcome);
    }

    /**
     * The last of its entries, where that is an end: a command that went on with it afterwards has not ended yet. What is
     * found and kept when it is cleaned up after goes on with nothing.
     */
    public static Optional<Entry.Ended> end(List<Entry> entries) {
        int last = entries.size() - 1;
        while (last >= 0 && entries.get(last) instanceof Entry.Kept) {
            last--;
        }
        return last >= 0 && entries.get(last) instanceof Entry.Ended end ? Optional.of(end) : Optional.empty();
    }

    /** The folder whose files are the way back, while it has them. */
    private Path backups() {
        return folder.resolve("backup");
    }

    private Path candidates() {
        return folder.resolve("candidate");
    }

    /** False once what is large was removed. */
    boolean hasFiles() throws OsFailure {
        return hasBackup() || files.stat(candidates()).isPresent();
    }

    /** False once its backup was given up for space. */
    public boolean hasBackup() throws OsFailure {
        return files.stat(backups()).isPresent();
    }

    /** Removes what is large; what was done, and why, stays to be read. */
    void forgetFiles() throws OsFailure {
        files.delete(candidates());
        files.delete(backups());
    }

    /** {@link #forget} as far as the disk lets us: what is left has no manifest, and a later prune takes it. */
    public void forgetQuietly() {
        try {
            forget();
        } catch (OsFailure thatIsNotWhatWentWrong) {
            // what ended the run is told
        }
    }

    /** Removes the folder: a run that was refused before anything was touched never was. */
    public void forget() throws OsFailure {
        files.delete(folder);
    }
}
