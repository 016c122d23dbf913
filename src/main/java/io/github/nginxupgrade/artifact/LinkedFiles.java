package io.github.nginxupgrade.artifact;

import io.github.nginxupgrade.os.FileAttributes;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.SameBytes;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Files and the links that lead to them, each for itself: a link is never followed where it is what is meant. */
public final class LinkedFiles {
    private static final Path ROOT = Path.of("/");

    private final FileSystem files;

    public LinkedFiles(FileSystem files) {
        this.files = files;
    }

    /**
     * Copies files, and the links that lead to them, each with its whole path.
     *
     * @param folder must not exist
     */
    public void keep(Path folder, List<Path> read) throws OsFailure {
        files.createFolders(folder);
        for (Path name : names(read)) {
            copy(name, folder.resolve(ROOT.relativize(name)));
        }
    }

    /** Each name, and where it is a link what it leads to. */
    Set<Path> names(List<Path> read) throws OsFailure {
        var names = new LinkedHashSet<Path>();
        for (Path file : read) {
            Optional<Path> next = Optional.of(file);
            while (next.isPresent() && names.add(next.get())) {
                Path name = next.get();
                next = files.linkTarget(name)
                        .map(target -> folderOf(name).resolve(target).normalize());
            }
        }
        return names;
    }

    private static Path folderOf(Path file) {
        Path folder = file.getParent();
        return folder == null ? file : folder;
    }

    /** A link as a link, a file with its owner and mode where we may give them; makes the folders that it is to be in. */
    void copy(Path source, Path target) throws OsFailure {
        files.createFolders(folderOf(target));
        Optional<Path> link = files.linkTarget(source);
        if (link.isPresent()) {
            files.makeLink(target, link.get());
            return;
        }
        files.copyToNew(source, target);
        FileAttributes attributes = files.attributes(source);
        try {
            files.setAttributes(target, attributes);
        } catch (OsFailure anothers) {
            if (anothers.reason() != OsFailure.Reason.NOT_PERMITTED) {
                throw anothers;
            }
        }
    }

    /** Something is there, be it a link that leads nowhere. */
    boolean isThere(Path file) throws OsFailure {
        return files.linkTarget(file).isPresent() || files.stat(file).isPresent();
    }

    /** Two links of one text, or two files of one content. */
    boolean isSame(Path one, Path other) throws OsFailure {
        Optional<Path> link = files.linkTarget(one);
        if (link.isPresent()
                || files.linkTarget(other).isPresent()
                || files.stat(other).isEmpty()) {
            return link.isPresent() && link.equals(files.linkTarget(other));
        }
        return SameBytes.are(files, one, other);
    }
}
