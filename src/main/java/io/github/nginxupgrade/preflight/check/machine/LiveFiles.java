package io.github.nginxupgrade.preflight.check.machine;

import io.github.nginxupgrade.artifact.FileSet;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Subject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Where the files of this upgrade lie, links resolved. */
final class LiveFiles {
    private LiveFiles() {}

    /** The binary, and the modules that are replaced: those of the names of new ones (command.TargetFiles). */
    static List<Path> replaced(Subject subject) throws OsFailure {
        var files = new ArrayList<Path>();
        files.add(FileSet.resolved(subject.os().files(), subject.instance().binary()));
        Set<Path> replaced = subject.modules().stream().map(Path::getFileName).collect(Collectors.toSet());
        for (Path module : subject.instance().modules()) {
            if (replaced.contains(module.getFileName())) {
                files.add(FileSet.resolved(subject.os().files(), module));
            }
        }
        return files;
    }
}
