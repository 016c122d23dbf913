package io.github.nginxupgrade.os;

import java.nio.file.Path;

/**
 * A file that a process has mapped, e.g. a dynamic module.
 *
 * @param path where it was when it was mapped
 * @param handle a path below {@code /proc/PID/map_files} that leads to the very file, also where the path is gone or
 *     another file is there now (proc(5); needs root)
 */
public record MappedFile(Path path, Path handle) {}
