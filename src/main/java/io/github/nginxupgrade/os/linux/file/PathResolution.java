package io.github.nginxupgrade.os.linux.file;

import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.PathStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks a path up as the kernel does, name by name (path_resolution(7)). {@code ..} leads to the parent of the folder
 * that was reached, not of the name that led there.
 */
public final class PathResolution {
    /** As many links as the kernel follows (MAXSYMLINKS, linux/namei.h). */
    private static final int LINKS = 40;

    private static final Path ROOT = Path.of("/");

    private final List<PathStep> steps = new ArrayList<>();
    private final Deque<Path> names = new ArrayDeque<>();
    private Path here;
    private int links;

    private final Path root;

    private PathResolution(Path root) {
        this.root = root;
        this.here = root;
    }

    /** Up to where something is there. */
    static List<PathStep> to(Path path) throws IOException {
        return in(ROOT, path.toAbsolutePath());
    }

    /**
     * The same as a process sees it whose root this is: no link leads out of it.
     *
     * @param root {@code /}, or a {@code /proc/PID/root/.}, where the dot is what leads behind the link
     */
    public static List<PathStep> in(Path root, Path path) throws IOException {
        var way = new PathResolution(root);
        way.goOnWith(path);
        try {
            way.walk();
        } catch (NoSuchFileException theRestIsMissing) {
            return way.steps;
        }
        return way.steps;
    }

    /** What is at the end of the same way, which is no link; empty where nothing is there. */
    public static Optional<PathStep> end(Path root, Path path) throws IOException {
        var way = new PathResolution(root);
        way.goOnWith(path);
        try {
            way.walk();
        } catch (NoSuchFileException missing) {
            return Optional.empty();
        }
        return way.names.isEmpty() ? Optional.of(way.steps.get(way.steps.size() - 1)) : Optional.empty();
    }

    private void walk() throws IOException {
        FileStat reached = add(root);
        while (!names.isEmpty() && reached.kind() == FileStat.Kind.FOLDER) {
            reached = step(names.pop(), reached);
        }
        // a way that ends in .. or . leads to what was passed before
        if (reached.kind() == FileStat.Kind.FOLDER
                && !steps.get(steps.size() - 1).path().equals(here)) {
            FileStat unused = add(here);
        }
    }

    /** A link's target, or the path itself, comes before what is left of the way. */
    private void goOnWith(Path path) {
        for (int i = path.getNameCount() - 1; i >= 0; i--) {
            names.push(path.getName(i));
        }
        if (path.isAbsolute()) {
            here = root;
        }
    }

    /** Where it leads, from the folder that was reached. */
    private FileStat step(Path name, FileStat folder) throws IOException {
        String text = name.toString();
        if (text.isEmpty() || text.equals(".")) {
            return folder;
        }
        if (text.equals("..")) {
            here = here.equals(root) || here.getParent() == null ? root : here.getParent();
            return folder;
        }
        Path path = here.resolve(name);
        FileStat stat = add(path);
        if (!steps.get(steps.size() - 1).link()) {
            here = path;
            return stat;
        }
        if (++links > LINKS) {
            throw new IOException("Too many levels of symbolic links");
        }
        goOnWith(Files.readSymbolicLink(path));
        return folder;
    }

    private FileStat add(Path path) throws IOException {
        Map<String, Object> raw = Files.readAttributes(path, UnixAttributes.WANTED, LinkOption.NOFOLLOW_LINKS);
        steps.add(new PathStep(path, UnixAttributes.isLink(raw), UnixAttributes.of(raw)));
        return steps.get(steps.size() - 1).stat();
    }
}
