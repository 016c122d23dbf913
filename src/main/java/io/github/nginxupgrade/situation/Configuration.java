package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.nginx.DirectiveReader;
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
    /** What the tool's memory holds with ease; 600,000 servers of five lines. */
    private static final int LARGEST = 64 << 20;

    private static final int DEEPEST = 10;

    private final FileSystem files;
    private final Path root;
    private final Path folder;
    private final DirectiveReader reader;
    private final Set<Path> read = new LinkedHashSet<>();
    private final List<Directive> all = new ArrayList<>();
    private int left = LARGEST;
    private boolean cut;
    private int depth;
    private boolean complete = true;

    /**
     * All of a configuration.
     *
     * @param directives of all contexts, in their order, the values of {@code -g} first; not complete where something
     *     could not be read
     * @param files the configuration file and all that it includes, where we find them
     * @param isCut true where it is too large to be read to its end
     */
    public record Whole(Directives directives, List<Path> files, boolean isCut) {
        public Whole {
            files = List.copyOf(files);
        }
    }

    private Configuration(FileSystem files, Path root, Path folder, boolean whole) {
        this.reader = new DirectiveReader(whole, this::take);
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
        return new Whole(all, List.copyOf(configuration.read), configuration.cut);
    }

    private static Path folderOf(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null ? file : folder;
    }

    private Directives from(String globals, Path file) {
        complete = reader.read(globals);
        read(file);
        return new Directives(all, complete);
    }

    private void read(Path file) {
        try {
            Path seen = Instance.seen(root, file);
            read.add(seen);
            long size = files.stat(seen).map(FileStat::size).orElse(0L);
            cut |= size > left;
            left -= (int) Math.min(left, size);
            Optional<String> text = cut ? Optional.empty() : files.read(seen, 0, LARGEST);
            boolean well = text.isPresent() && reader.read(text.get());
            complete &= well; // not at once: what it includes has its say in between
        } catch (OsFailure unreadable) {
            complete = false;
        }
    }

    private void take(Directive directive) {
        if (directive.name().equals("include") && depth < DEEPEST) {
            depth++;
            included(directive.argument(0)).forEach(this::read);
            depth--;
        } else {
            all.add(directive);
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
