package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.nginx.DirectiveReader;
import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.nginx.Directives.Directive;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.text.Bytes;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the main context of a configuration, includes followed as ngx_conf_include does. */
public final class Configuration {
    /** What the tool's memory holds with ease; 600,000 servers of five lines. */
    private static final int LARGEST = 64 << 20;

    private static final int DEEPEST = 10;
    private static final int MOST_FILES = 1 << 17;

    private final FileSystem files;
    private final Path root;
    private final IncludedFiles includes;
    private final DirectiveReader reader;
    private final Set<Path> read = new LinkedHashSet<>();
    private final List<Directive> all = new ArrayList<>();
    /** The files that are being read, each included by the one before. */
    private final Deque<Path> open = new ArrayDeque<>();

    private long left = LARGEST;
    private int reads;
    private boolean tooLarge;
    private boolean ended;
    private Optional<String> unread = Optional.empty();

    /**
     * All of a configuration.
     *
     * @param directives of all contexts, in their order, the values of {@code -g} first; not complete where something
     *     could not be read or understood
     * @param files the configuration file and all that it includes, where we find them
     */
    public record Whole(Directives directives, List<Path> files) {
        public Whole {
            files = List.copyOf(files);
        }
    }

    private Configuration(FileSystem files, Path root, Path folder, boolean whole) {
        this.reader = new DirectiveReader(whole, this::take);
        this.files = files;
        this.root = root;
        this.includes = new IncludedFiles(files, root, folder);
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
        reader.read(globals).ifPresent(trouble -> isUnread("cannot read the directives of -g: " + trouble));
        open.addLast(file);
        read(file);
        return new Directives(all, unread.isEmpty(), unread);
    }

    private void read(Path file) {
        if (++reads > MOST_FILES) {
            isTooLarge();
            return;
        }
        Path seen = Instance.seen(root, file);
        try {
            // one byte more shows that there is more
            byte[] bytes = files.bytes(seen, 0, (int) left + 1);
            read.add(seen);
            if (hasRoomFor(bytes.length)) {
                reader.read(Bytes.text(bytes)).ifPresent(trouble -> isUnread("cannot read " + seen + ": " + trouble));
            } else {
                isTooLarge();
            }
        } catch (OsFailure unreadable) {
            isUnread(unreadable.sentence());
            noteUnreadable(seen);
        }
    }

    private void noteUnreadable(Path seen) {
        try {
            if (files.stat(seen).isPresent()) {
                read.add(seen);
            }
        } catch (OsFailure notToBeLookedAt) {
            // whether it is there nobody can say who may not look into its folder
        }
    }

    /** Once it has not, nothing more is read, however short it is. */
    private boolean hasRoomFor(long size) {
        tooLarge |= size > left;
        left -= Math.min(left, size);
        return !tooLarge;
    }

    private void isTooLarge() {
        tooLarge = true;
        isCut("the configuration is too large to be read to its end");
    }

    /** No more files are begun: with some of these, each would lead to all others. */
    private void isCut(String why) {
        ended = true;
        isUnread(why);
    }

    /** The first counts: what follows may be its effect. */
    private void isUnread(String why) {
        unread = unread.or(() -> Optional.of(why));
    }

    private void take(Directive directive) {
        if (!directive.name().equals("include")) {
            all.add(directive);
            return;
        }
        if (open.size() > DEEPEST) {
            isCut("the configuration includes files in files, more than " + DEEPEST + " deep");
        }
        for (Path file : ended ? List.<Path>of() : included(directive.argument(0))) {
            if (open.contains(file)) {
                isCut(file + " includes itself");
            } else if (!ended) {
                open.addLast(file);
                read(file);
                open.removeLast();
            }
        }
    }

    private List<Path> included(String pattern) {
        try {
            Optional<List<Path>> found = includes.of(pattern);
            if (found.isEmpty()) {
                isTooLarge();
            }
            return found.orElse(List.of());
        } catch (OsFailure unreadable) {
            isUnread(unreadable.sentence());
            return List.of();
        } catch (InvalidPathException noPath) {
            isUnread("cannot read what is included: " + pattern + " is no path");
            return List.of();
        }
    }
}
