package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.nginx.Directives.Directive;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads the main context of a configuration, includes followed as ngx_conf_include does (glob(3), relative to its folder). */
final class Configuration {
    private static final int LARGEST = 64 << 20;
    private static final int DEEPEST = 10;

    private final FileSystem files;
    private final Path folder;

    private Configuration(FileSystem files, Path folder) {
        this.files = files;
        this.folder = folder;
    }

    /** The directives of the file's main context; none where it can't be read: nginx's own test says so better. */
    static Directives read(FileSystem files, Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return new Configuration(files, folder == null ? file : folder).read(file, 0);
    }

    private Directives read(Path file, int depth) {
        var all = new ArrayList<Directive>();
        boolean complete = false;
        try {
            Directives here = Directives.parse(files.read(file, 0, LARGEST).orElse(""));
            complete = here.complete();
            for (Directive directive : here.list()) {
                if (directive.name().equals("include") && depth < DEEPEST) {
                    for (Path included : expand(directive.argument(0))) {
                        all.addAll(read(included, depth + 1).list());
                    }
                } else {
                    all.add(directive);
                }
            }
        } catch (OsFailure unreadable) {
            complete = false;
        }
        return new Directives(all, complete);
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
        return files.list(parent).stream()
                .filter(entry ->
                        pattern.matcher(String.valueOf(entry.getFileName())).matches())
                .filter(entry -> name.startsWith(".")
                        || !String.valueOf(entry.getFileName()).startsWith("."))
                .toList();
    }

    private boolean isFile(Path path) {
        try {
            return files.stat(path)
                    .map(stat -> stat.kind() == FileStat.Kind.REGULAR)
                    .orElse(false);
        } catch (OsFailure notReachable) {
            return false;
        }
    }
}
