package io.github.nginxupgrade.os;

import java.nio.file.Path;

/**
 * A name that the kernel goes through when it looks a path up (path_resolution(7)).
 *
 * @param path where it is; no folder of it is a link
 * @param link whether it is a symbolic link; the next step is then the first of what it leads to that is new
 * @param stat of the name itself: a link is not followed, and is of the kind OTHER
 */
public record PathStep(Path path, boolean link, FileStat stat) {}
