package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.nginx.Directives.Directive;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the main context of a configuration, includes followed as ngx_conf_include does (glob(3), relative to its folder). */
public final class Configuration {
    private static final int LARGEST = 64 << 20;
    private static final int DEEPEST = 10;

    private final FileSystem files;
    private final Path root;
    private final Path folder;
    private final boolean whole;
    private final Set<Path> read = new LinkedHashSet<>();
    private final List<Directive> all = new ArrayList<>();
    private boolean complete = true;

    /**
     * All of a configuration.
     *
     * @param directives of all contexts, in their order, the values of {@code -g} first; not complete where something
     *     could not be read
     * @param files the configuration file and all that it includes, where we find them
     */
    public record Whole(Directives directives, List<Path> files) {
        public Whole {
            files = List.copyOf(files);
        }
    }

    private Configuration(FileSystem files, Path root, Path folder, boolean whole) {
        this.whole = whole;
        this.files = files;
        this.root = root;
        this.folder = folder;
    }

    /**
     * The directives of the file's main context; none where it can't be read: nginx's own test says so better.
     *
     * @param root where the files are that nginx sees, {@link Instance#root}
     * @param globals the values of {@code -g}, which come first
     * @param file absolute, as nginx names it
     */
    static Directives read(FileSystem files, Path root, String globals, Path file) {
        return new Configuration(files, root, folderOf(file), false).from(globals, file);
    }

    /** All of the instance's configuration as it is on disk now. */
    public static Whole whole(FileSystem files, Instance instance) {
        Path file = instance.configuration();
        var configuration = new Configuration(files, instance.root(), folderOf(file), true);
        Directives all = configuration.from(instance.arguments().globals().orElse(""), file);
        return new Whole(all, List.copyOf(configuration.read));
    }

    private static Path folderOf(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null ? file : folder;
    }

    private Directives from(String globals, Path file) {
        take(globals, 0);
        read(file, 0);
        return new Directives(all, complete);
    }

    private void read(Path file, int depth) {
        try {
            read.add(Instance.seen(root, file));
            Optional<String> text = files.read(Instance.seen(root, file), 0, LARGEST);
            complete &= text.isPresent();
            take(text.orElse(""), depth);
        } catch (OsFailure unreadable) {
            complete = false;
        }
    }

    private void take(String text, int depth) {
        Directives here = whole ? Directives.parseWhole(text) : Directives.parse(text);
        complete &= here.complete();
        for (Directive directive : here.list()) {
            if (directive.name().equals("include") && depth < DEEPEST) {
                for (Path included : included(directive.argument(0))) {
                    read(included, depth + 1);
                }
            } else {
                all.add(directive);
            }
        }
    }

    private List<Path> included(String pattern) {
        try {
            return expand(pattern);
        } catch (OsFailure unreadable) {
            complete = false;
            return List.of();
        }
    }

    private List<Path> expand(String pattern) throws OsFailure {
        Path whole = folder.resolve(pattern).normalize();
        List<Path> found = List.of(Path.of("/"));
        for (Path name : whole) {
            var next = new ArrayList<Path>();
            for (Path parent : found) {
                next.addAll(matches(parent, name.toString()));
            }
            found = next;
        }
        return found.stream().filter(this::isFile).toList();
    }

    private List<Path> matches(Path parent, String name) throws OsFailure {
        if (!name.matches(".*[*?\\[].*")) {
            return List.of(parent.resolve(name));
        }
        Pattern pattern = Pattern.compile(name.replace(".", "\\.")
                .replace("*", "[^/]*")
                .replace("?", "[^/]")
                .replace("[!", "[^"));
        return files.list(Instance.seen(root, parent)).stream()
                .filter(entry ->
                        pattern.matcher(String.valueOf(entry.getFileName())).matches())
                .filter(entry -> name.startsWith(".")
                        || !String.valueOf(entry.getFileName()).startsWith("."))
                .map(entry -> parent.resolve(String.valueOf(entry.getFileName())))
                .toList();
    }

    private boolean isFile(Path path) {
        try {
            return files.stat(Instance.seen(root, path))
                    .map(stat -> stat.kind() == FileStat.Kind.REGULAR)
                    .orElse(false);
        } catch (OsFailure notReachable) {
            return false;
        }
    }
}
