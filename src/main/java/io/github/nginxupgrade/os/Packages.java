package io.github.nginxupgrade.os;

import java.nio.file.Path;
import java.util.Optional;

/** What the package manager of this machine knows of a file. */
public interface Packages {
    /**
     * The package that has installed a file at this path. Reads the database and the file, and runs a program of the package
     * manager's; blocks for two seconds and that reading at the most, so it is nothing to be asked between two signals.
     *
     * @param path where the package has it, links resolved
     * @param file the file that is asked about, at that path or not any more: {@code /proc/PID/exe}
     * @return empty where it is of no package, or no answer was had
     */
    Optional<PackagedFile> look(Path path, Path file);
}
