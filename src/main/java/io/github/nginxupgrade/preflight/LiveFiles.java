package io.github.nginxupgrade.preflight;

import io.github.nginxupgrade.artifact.FileSet;
import io.github.nginxupgrade.os.OsFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where the files of this upgrade lie, links resolved. */
final class LiveFiles {
    private LiveFiles() {}

    /** The binary, and the modules where any are replaced. */
    static List<Path> replaced(Subject subject) throws OsFailure {
        var files = new ArrayList<Path>();
        files.add(FileSet.resolved(subject.os().files(), subject.instance().binary()));
        if (!subject.modules().isEmpty()) {
            for (Path module : subject.instance().modules()) {
                files.add(FileSet.resolved(subject.os().files(), module));
            }
        }
        return files;
    }
}
