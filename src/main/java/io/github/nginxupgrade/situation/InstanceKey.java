package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which nginx it is, however its pid file is spelled: lock and journal go by this. It is the name that nginx gives its pid
 * file, with the links of the folder resolved. The name itself may be a link, which is not followed: nginx writes through
 * it, but USR2 renames the link (rename(2)), and the new master then makes a file of that name. So the one name stays, and
 * where it leads to changes.
 */
public final class InstanceKey {
    private static final Path ROOT = Path.of("/");

    private final FileSystem files;
    private final Path root;
    private final Path own;
    private final Path path;
    private final Set<Path> names = new LinkedHashSet<>();
    private final String text;

    private InstanceKey(FileSystem files, Path root, Path named, Path own) throws OsFailure {
        this.files = files;
        this.root = root;
        this.own = new LinkResolution(files, root).inFolder(own);
        this.path = resolve(named);
        this.names.add(path);
        this.names.add(new LinkResolution(files, root).inFolder(named));
        this.text = path + elsewhere();
    }

    /** The key of an instance whose master was found: its configuration tells by which name it knows the file. */
    public static InstanceKey of(FileSystem files, Instance instance) throws OsFailure {
        return new InstanceKey(files, instance.root(), instance.pidFile(), instance.ownPidFile());
    }

    /** The key by the name alone, where no master runs: of the file that a link leads to, whether it is there or not. */
    public static InstanceKey of(FileSystem files, Path pidFile) throws OsFailure {
        return new InstanceKey(files, ROOT, pidFile, new LinkResolution(files, ROOT).end(pidFile));
    }

    /**
     * The name by which the master knows what this path leads to. While an upgrade is under way a link that nginx wrote
     * through is its oldbin.
     */
    private Path resolve(Path named) throws OsFailure {
        var links = new LinkResolution(files, root);
        if (links.inFolder(named).equals(own)) {
            return own;
        }
        Path end = links.end(named);
        return end.equals(links.end(own)) || end.equals(links.end(Instance.oldbin(own))) ? own : end;
    }

    /**
     * What tells it from the same path in our mount namespace: the identity of the folder, as far as that is another one
     * than we have there.
     */
    private String elsewhere() throws OsFailure {
        Path folder = path.getParent();
        if (root.getNameCount() == 0 || folder == null) {
            return "";
        }
        Optional<FileId> there = files.stat(Instance.seen(root, folder)).map(FileStat::id);
        Optional<FileId> here = files.stat(folder).map(FileStat::id);
        return there.isEmpty() || there.equals(here)
                ? ""
                : "@" + there.get().device() + "-" + there.get().inode();
    }

    /** The pid file's name, as the master sees it. */
    public Path path() {
        return path;
    }

    /** True where we have another folder at the path of the pid file's, or none. */
    public boolean isElsewhere() {
        return text.length() > path.toString().length();
    }

    /** The same for every way to spell it, and different for different instances. */
    public String text() {
        return text;
    }

    /** The names by which older programs may know it, the pid file's own first; no folder of them is a link. */
    public List<Path> names() {
        return List.copyOf(names);
    }

    /** True where this path, as it was once spelled, is the pid file of this instance. */
    public boolean isNamedBy(Path spelled) throws OsFailure {
        return names.contains(spelled) || resolve(spelled).equals(path);
    }

    /** The instance by its pid file's own name, where it was given by another than a spelling of the folder. */
    public Instance proper(Instance instance) throws OsFailure {
        return new LinkResolution(files, root).inFolder(instance.pidFile()).equals(path)
                ? instance
                : instance.withPidFile(path);
    }
}
