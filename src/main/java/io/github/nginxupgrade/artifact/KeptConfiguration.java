package io.github.nginxupgrade.artifact;

import io.github.nginxupgrade.os.FileAttributes;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.Trust;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A copy of the files of a configuration, from which they can be put back. Links are kept as links: in many a folder of sites the
 * link is what puts a site on or off.
 */
public final class KeptConfiguration {
    /** A folder with more in it is no folder of a configuration. */
    private static final int MOST = 100_000;

    private static final String FRESH = ".nginx-upgrade";

    private final FileSystem files;
    private final LinkedFiles linked;
    private final Path copy;
    private final Path place;

    /**
     * A copy that is there.
     *
     * @param copy the folder that holds it
     * @param place whose copy that folder is: {@code /etc/nginx}, say
     */
    public KeptConfiguration(FileSystem files, Path copy, Path place) {
        this.files = files;
        this.linked = new LinkedFiles(files);
        this.copy = copy;
        this.place = place;
    }

    /** One that {@link LinkedFiles#keep} has made: a copy of {@code /}. */
    public static KeptConfiguration kept(FileSystem files, Path copy) {
        return new KeptConfiguration(files, copy, Path.of("/"));
    }

    /**
     * Something to be put back.
     *
     * @param from where the copy has it; empty where the copy has nothing of that name: nginx would read what came since
     * @param to where nginx reads it
     */
    public record Change(Optional<Path> from, Path to) {}

    /** Who else than root and this user could change what would be put back; empty where nobody could. */
    public Optional<String> breach(int user) throws OsFailure {
        for (Path file : held()) {
            Optional<String> breach = Trust.breach(files, file, Set.of(user));
            if (breach.isPresent()) {
                return breach;
            }
        }
        return Optional.empty();
    }

    /** True where it has a file of that name: a configuration file, by which one sees that it is the copy that is meant. */
    public boolean holds(Path file) throws OsFailure {
        return file.startsWith(place)
                && files.stat(copy.resolve(place.relativize(file))).isPresent();
    }

    /** True where it has the same names, links among them. */
    public boolean isOf(List<Path> read) throws OsFailure {
        var names = new HashSet<Path>();
        held().forEach(file -> names.add(nameOf(file)));
        return names.equals(linked.names(read));
    }

    private Path nameOf(Path held) {
        return place.resolve(copy.relativize(held));
    }

    private List<Path> held() throws OsFailure {
        var found = new ArrayList<Path>();
        collect(copy, found);
        return found;
    }

    private void collect(Path folder, List<Path> found) throws OsFailure {
        for (Path entry : files.list(folder)) {
            boolean link = files.linkTarget(entry).isPresent();
            FileStat.Kind kind = files.stat(entry).map(FileStat::kind).orElse(FileStat.Kind.OTHER);
            if (!link && kind == FileStat.Kind.FOLDER) {
                collect(entry, found);
            } else if (link || kind == FileStat.Kind.REGULAR) {
                found.add(entry);
            } else {
                throw new OsFailure(
                        OsFailure.Reason.OTHER, "cannot use the copy " + copy + ": " + entry + " is no regular file");
            }
            if (found.size() > MOST) {
                throw new OsFailure(
                        OsFailure.Reason.OTHER,
                        "cannot use the copy " + copy + ": it holds more than " + MOST + " files");
            }
        }
    }

    /**
     * What is not as the copy has it.
     *
     * @param read the files that nginx would read now
     */
    public List<Change> changes(List<Path> read) throws OsFailure {
        var changes = new ArrayList<Change>();
        for (Path file : held()) {
            Path name = nameOf(file);
            if (!linked.isSame(file, name)) {
                changes.add(new Change(Optional.of(file), name));
            }
        }
        // what a link that came leads to may have been there all the time
        for (Path name : read) {
            if (name.startsWith(place) && !linked.isThere(copy.resolve(place.relativize(name)))) {
                changes.add(new Change(Optional.empty(), name));
            }
        }
        return changes;
    }

    /**
     * Puts them back, each in one instant; what was there is kept.
     *
     * @param aside a folder for it, in which each keeps its whole path
     */
    public void putBack(List<Change> changes, Path aside) throws OsFailure {
        for (Change change : changes) {
            boolean there = linked.isThere(change.to());
            if (there) {
                Path kept = aside.resolve(Path.of("/").relativize(change.to()));
                linked.copy(change.to(), kept);
            }
            if (change.from().isEmpty()) {
                files.delete(change.to());
            } else {
                put(change.from().get(), change.to());
            }
        }
    }

    /** With owner and mode of the file that it replaces, where it replaces one. */
    private void put(Path source, Path name) throws OsFailure {
        // should it be left by one who was killed: where a folder is included, names with a dot at their beginning are
        // not (glob(3))
        Path fresh = name.resolveSibling("." + name.getFileName() + FRESH);
        files.delete(fresh);
        boolean replaces = files.linkTarget(name).isEmpty() && files.stat(name).isPresent();
        Optional<FileAttributes> attributes = replaces ? Optional.of(files.attributes(name)) : Optional.empty();
        linked.copy(source, fresh);
        if (attributes.isPresent() && files.linkTarget(fresh).isEmpty()) {
            files.setAttributes(fresh, attributes.get());
        }
        files.rename(fresh, name);
    }
}
