package io.github.nginxupgrade;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the pages of the documentation have people type. */
public final class Pages {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```\\n(.*?)^```$");
    private static final Pattern INLINE = Pattern.compile("`((?:sudo )?nginx-upgrade [^`\\n]+(?:\\n[^`\\n]+)?)`");
    private static final Pattern LINE = Pattern.compile("(?m)^(?:\\$ )?(nginx-upgrade [^\\n]*)$");

    private Pages() {}

    /** The README and all of docs/. */
    public static List<Path> all() {
        var pages = new ArrayList<>(List.of(Path.of("README.md")));
        try (Stream<Path> files = Files.walk(Path.of("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pages;
    }

    /** The commands in the blocks of a page, in their order. */
    public static List<String> typed(Path page) {
        var found = new ArrayList<String>();
        Matcher block = BLOCK.matcher(text(page));
        while (block.find()) {
            Matcher line = LINE.matcher(block.group(1));
            while (line.find()) {
                found.add(line.group(1).replaceFirst(" {3,}.*", "").strip());
            }
        }
        return found;
    }

    /** The commands in its sentences. */
    public static List<String> mentioned(Path page) {
        var found = new ArrayList<String>();
        Matcher inline = INLINE.matcher(text(page));
        while (inline.find()) {
            found.add(inline.group(1).replace('\n', ' '));
        }
        return found;
    }

    private static String text(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
