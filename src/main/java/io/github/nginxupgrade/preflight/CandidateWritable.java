package io.github.nginxupgrade.preflight;

import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Somebody else than the owner of the candidate, or of a module, can change it: the file itself, or a folder on the way
 * to it. It will run as root (the master keeps root, ngx_process_cycle.c), so that is who could become root. A sticky
 * folder ({@code /tmp}) protects what others own in it (unlink(2)); a group with the owner's own number is that user's
 * private one.
 */
final class CandidateWritable implements Check {
    private static final int BY_GROUP = 0020;
    private static final int BY_ALL = 0002;
    private static final int STICKY = 01000;

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        var files = new ArrayList<>(List.of(subject.candidate()));
        files.addAll(subject.modules());
        for (Path file : files) {
            Optional<String> open = open(subject.os().files(), file);
            if (open.isPresent()) {
                return Optional.of(Hazard.refuseUnlessAllowed(
                        "candidate-writable",
                        open.get() + ", and nginx runs it as root",
                        "copy it to where only its owner can write, and check that it is still what was built"));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> open(FileSystem files, Path file) throws OsFailure {
        Optional<FileStat> stat = files.stat(file);
        if (stat.isEmpty()) {
            return Optional.empty();
        }
        Path real = files.realPath(file);
        Optional<String> by = writableBy(stat.get());
        if (by.isPresent()) {
            return Optional.of(real + " can be changed by " + by.get());
        }
        for (Path folder = real.getParent(); folder != null; folder = folder.getParent()) {
            Optional<FileStat> parent = files.stat(folder).filter(found -> (found.mode() & STICKY) == 0);
            by = parent.flatMap(CandidateWritable::writableBy);
            if (by.isPresent()) {
                return Optional.of(real + " can be replaced by " + by.get() + ", who can write to " + folder);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> writableBy(FileStat stat) {
        if ((stat.mode() & BY_ALL) != 0) {
            return Optional.of("any user");
        }
        boolean ownersOwn = stat.gid() == stat.uid() || stat.gid() == 0;
        return (stat.mode() & BY_GROUP) != 0 && !ownersOwn
                ? Optional.of("the group with the id " + stat.gid())
                : Optional.empty();
    }
}
