package io.github.nginxupgrade.os;

import java.nio.file.Path;

/**
 * A regular file that a process has open.
 *
 * @param name what it is called now, as the process sees it; of one that is deleted, what it was called
 * @param id which file it is
 */
public record OpenFile(Path name, FileId id) {}
