package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.nginx.Glob;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an {@code include} names, as ngx_conf_include finds it: glob(3), relative to the folder of the configuration. Bounded for
 * all includes of a configuration together: to list folders without end, of a pattern of many stars or of many patterns, would
 * take hours.
 */
final class IncludedFiles {
    /** Names in folders that patterns are held against, and files that are looked for: some seconds. */
    private static final int MOST_LOOKS = 1 << 20;

    private final FileSystem files;
    private final Path root;
    private final Path folder;
    private int looks = MOST_LOOKS;

    /**
     * Those of one configuration.
     *
     * @param root where the files are that nginx sees, {@link Instance#root}
     * @param folder what relative names start from
     */
    IncludedFiles(FileSystem files, Path root, Path folder) {
        this.files = files;
        this.root = root;
        this.folder = folder;
    }

    /**
     * Of this pattern, as nginx names them. Only these three make it one (ngx_conf_include). Not normalized: {@code ..} behind a
     * link leads elsewhere.
     *
     * @return empty where it would take too long to find them
     * @throws OsFailure where a folder may not be looked into
     */
    Optional<List<Path>> of(String pattern) throws OsFailure {
        Path whole = folder.resolve(pattern);
        if (pattern.chars().noneMatch(c -> "*?[".indexOf(c) >= 0)) {
            return Optional.of(List.of(whole));
        }
        List<Path> found = List.of(Path.of("/"));
        boolean listed = false;
        for (Path name : whole) {
            var glob = new Glob(name.toString());
            var next = new ArrayList<Path>();
            for (Path parent : found) {
                if (looks < 0) {
                    return Optional.empty();
                }
                matches(parent, glob, next);
            }
            found = next;
            listed = glob.isPattern();
        }
        // what a folder has listed is there
        return Optional.of(listed ? found : there(found));
    }

    private List<Path> there(List<Path> found) throws OsFailure {
        looks -= found.size();
        var there = new ArrayList<Path>();
        for (Path path : found) {
            // what is there and is no regular file, or a link that leads nowhere, is told when it is read
            Path seen = Instance.seen(root, path);
            if (files.stat(seen).isPresent() || files.linkTarget(seen).isPresent()) {
                there.add(path);
            }
        }
        return there;
    }

    private void matches(Path parent, Glob glob, List<Path> found) throws OsFailure {
        if (!glob.isPattern()) {
            found.add(parent.resolve(glob.pattern()));
            return;
        }
        Path seen = Instance.seen(root, parent);
        // where we may not look there, this fails, and that is told
        List<Path> entries = files.stat(seen).isPresent() ? files.list(seen) : List.of();
        looks -= 1 + entries.size();
        for (Path entry : entries) {
            String name = String.valueOf(entry.getFileName());
            if (glob.matches(name)) {
                found.add(parent.resolve(name));
            }
        }
    }
}
