package io.github.nginxupgrade.os;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who could change what a path leads to: the owner of anything on the way there, and whoever may write it. What root
 * executes, or takes for true, nobody else may be able to change.
 *
 * <p>In a sticky folder ({@code /tmp}) others can neither remove nor rename what is not theirs (unlink(2)), so it holds
 * nobody up on the way. A group may write where its id is 0,
 * or that of the owner, whose private one it is.
 */
public final class Trust {
    private static final int BY_GROUP = 0020;
    private static final int BY_ALL = 0002;
    private static final int STICKY = 01000;

    private Trust() {}

    /**
     * Who else than root and these users could change what the path leads to: {@code /srv/x belongs to user id 1000}.
     * Of a path that leads to nothing yet, what is there of it counts: look again when it is created, as in a sticky
     * folder anybody may have been first.
     *
     * @param uids who is trusted beside root
     * @return in words; empty where nobody could
     */
    public static Optional<String> breach(FileSystem files, Path path, Set<Integer> uids) throws OsFailure {
        return breach(files.way(path), isMissing(files, path), uids);
    }

    /** The same of a way that was gone already, to something that is there. */
    public static Optional<String> breach(List<PathStep> steps, Set<Integer> uids) {
        return breach(steps, false, uids);
    }

    private static Optional<String> breach(List<PathStep> steps, boolean missing, Set<Integer> uids) {
        for (Iterator<PathStep> way = steps.iterator(); way.hasNext(); ) {
            PathStep step = way.next();
            Optional<String> breach = breach(step, way.hasNext() || missing, uids);
            if (breach.isPresent()) {
                return breach;
            }
        }
        return Optional.empty();
    }

    private static boolean isMissing(FileSystem files, Path path) throws OsFailure {
        return files.stat(path).isEmpty();
    }

    private static Optional<String> breach(PathStep step, boolean onTheWay, Set<Integer> uids) {
        FileStat stat = step.stat();
        if (stat.uid() != 0 && !uids.contains(stat.uid())) {
            return Optional.of(step.path() + " belongs to user id " + stat.uid());
        }
        // the mode of a link means nothing, and one that belongs to us cannot be changed in place (symlink(7))
        boolean holds = step.link() || (onTheWay && stat.kind() == FileStat.Kind.FOLDER && (stat.mode() & STICKY) != 0);
        if (holds) {
            return Optional.empty();
        }
        if ((stat.mode() & BY_ALL) != 0) {
            return Optional.of("others can write " + step.path());
        }
        return (stat.mode() & BY_GROUP) != 0 && stat.gid() != 0 && !isOwnersOwn(stat)
                ? Optional.of("the group with the id " + stat.gid() + " can write " + step.path())
                : Optional.empty();
    }

    /** Where users have groups of their own (useradd(8), USERGROUPS_ENAB) these bear the same number, and nobody else is in. */
    private static boolean isOwnersOwn(FileStat stat) {
        return stat.gid() == stat.uid();
    }
}
