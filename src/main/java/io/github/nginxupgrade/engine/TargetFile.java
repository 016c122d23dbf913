package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.os.FileAttributes;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that is to be at a live path.
 *
 * @param live the path, links resolved
 * @param source where its bytes are now
 * @param attributes what it gets; empty: those of the file that it replaces
 */
public record TargetFile(Path live, Path source, Optional<FileAttributes> attributes) {}
