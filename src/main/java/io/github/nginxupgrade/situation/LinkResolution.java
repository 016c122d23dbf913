package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Resolves links as a process does that has this root (path_resolution(7)): an absolute one starts there, and not where ours
 * would. What is not there is no link, so that names of files that are yet to come can be resolved too.
 */
final class LinkResolution {
    /** As many as the kernel follows (MAXSYMLINKS, linux/namei.h). */
    private static final int MOST = 40;

    private static final Path TOP = Path.of("/");

    private final FileSystem files;
    private final Path root;

    LinkResolution(FileSystem files, Path root) {
        this.files = files;
        this.root = root;
    }

    /** The path with the links of its folder resolved, its last name as it is. */
    Path inFolder(Path path) throws OsFailure {
        Path whole = path.toAbsolutePath();
        Path folder = whole.getParent();
        return folder == null ? whole : end(folder).resolve(whole.getFileName());
    }

    /** The path with all links resolved; where they lead in circles, as far as the kernel goes. */
    Path end(Path path) throws OsFailure {
        Deque<Path> names = new ArrayDeque<>();
        prepend(names, path.toAbsolutePath());
        Path here = TOP;
        int links = 0;
        while (!names.isEmpty()) {
            String name = names.pop().toString();
            if (name.equals("..")) {
                here = here.getParent() == null ? TOP : here.getParent();
            } else if (!name.equals(".")) {
                Path next = here.resolve(name);
                Optional<Path> target = links < MOST ? files.linkTarget(Instance.seen(root, next)) : Optional.empty();
                if (target.isPresent()) {
                    links++;
                    prepend(names, target.get());
                    here = target.get().isAbsolute() ? TOP : here;
                } else {
                    here = next;
                }
            }
        }
        return here;
    }

    private static void prepend(Deque<Path> names, Path path) {
        for (int i = path.getNameCount() - 1; i >= 0; i--) {
            names.push(path.getName(i));
        }
    }
}
