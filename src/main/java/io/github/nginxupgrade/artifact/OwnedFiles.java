package io.github.nginxupgrade.artifact;

import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * What nginx lives on and a start of it changes: a master gives the folders for temporary files and caches to the user of
 * its configuration (ngx_create_paths), logs to him when it opens them again (ngx_reopen_files), and binds unix sockets. The
 * version that was there before does not get them back when it is revived.
 */
public record OwnedFiles(List<OwnedFile> list) {
    /** Levels of folders of temporary files and of caches are named for hexadecimal or decimal digits (ngx_create_hashed_filename). */
    private static final Pattern LEVEL = Pattern.compile("[0-9a-f]{1,10}");

    /** NGX_MAX_PATH_LEVEL of ngx_file.h. */
    private static final int LEVELS = 3;

    public OwnedFiles {
        list = List.copyOf(list);
    }

    /** None, as of a run that an older program began. */
    public static OwnedFiles none() {
        return new OwnedFiles(List.of());
    }

    /**
     * How these are now; what is not there, or cannot be looked at, is left out.
     *
     * @param seen where we find what nginx sees at a path
     */
    public static OwnedFiles note(FileSystem files, Collection<Path> paths, UnaryOperator<Path> seen) {
        var found = new ArrayList<OwnedFile>();
        for (Path path : paths) {
            try {
                Optional<FileStat> stat = files.stat(seen.apply(path));
                if (stat.isPresent()) {
                    boolean elsewhere = !seen.apply(path).equals(path);
                    found.add(OwnedFile.of(elsewhere ? path : files.realPath(path), stat.get()));
                }
            } catch (OsFailure notToBeSeen) {
                // what cannot be seen cannot be given back either
            }
        }
        return new OwnedFiles(found);
    }

    /** The names of those that are regular files: logs. */
    public List<Path> logs() {
        return list.stream()
                .filter(holding -> holding.kind() == FileStat.Kind.REGULAR)
                .map(OwnedFile::path)
                .toList();
    }

    /**
     * Those of them that are still there and have another owner or mode.
     *
     * @param users whom the workers run as now: what belongs to one of them by now is theirs, for a reload of a configuration
     *     that names another one gives it to him (ngx_create_paths)
     */
    public OwnedFiles taken(FileSystem files, UnaryOperator<Path> seen, Set<Integer> users) throws OsFailure {
        var found = new ArrayList<OwnedFile>();
        for (OwnedFile holding : list) {
            Optional<FileStat> now = files.stat(seen.apply(holding.path())).filter(holding::differs);
            if (now.filter(stat -> stat.uid() == holding.uid() || !users.contains(stat.uid()))
                    .isPresent()) {
                found.add(holding);
            }
        }
        return new OwnedFiles(found);
    }

    public boolean isEmpty() {
        return list.isEmpty();
    }

    /**
     * Gives back what differs. Can be done any number of times; of a folder, what the other user has made in it for its
     * levels comes first, so that one which is given back is so with all of them.
     *
     * @throws OsFailure where not all could be; the rest was
     */
    public void giveBack(FileSystem files, UnaryOperator<Path> seen) throws OsFailure {
        Optional<OsFailure> failure = Optional.empty();
        for (OwnedFile holding : list) {
            try {
                giveBack(files, holding, seen.apply(holding.path()));
            } catch (OsFailure e) {
                failure = Optional.of(e);
            }
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private static void giveBack(FileSystem files, OwnedFile holding, Path path) throws OsFailure {
        Optional<FileStat> now = files.stat(path).filter(holding::differs);
        if (now.isEmpty()) {
            return;
        }
        if (holding.kind() == FileStat.Kind.FOLDER && now.get().uid() != holding.uid()) {
            levels(files, holding, path, now.get().uid(), LEVELS);
        }
        files.changeOwner(path, now.get(), holding.uid(), holding.gid(), holding.mode());
    }

    /** Only what is of the user who took the folder: he could have given it away himself. */
    private static void levels(FileSystem files, OwnedFile holding, Path folder, int taker, int depth)
            throws OsFailure {
        if (depth == 0) {
            return;
        }
        for (Path path : files.list(folder)) {
            if (!LEVEL.matcher(String.valueOf(path.getFileName())).matches()) {
                continue;
            }
            Optional<FileStat> found = files.linkTarget(path).isPresent() ? Optional.empty() : files.stat(path);
            if (found.filter(stat -> stat.kind() == FileStat.Kind.FOLDER).isPresent()) {
                levels(files, holding, path, taker, depth - 1);
                if (found.get().uid() == taker) {
                    files.changeOwner(
                            path,
                            found.get(),
                            holding.uid(),
                            holding.gid(),
                            found.get().mode());
                }
            }
        }
    }
}
