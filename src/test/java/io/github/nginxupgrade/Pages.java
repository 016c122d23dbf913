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
    private static final Pattern INLINE =
            Pattern.compile("`((?:sudo |kill [^`\\n]*&& )?nginx-upgrade [^`\\n]+(?:\\n[^`\\n]+)?)`");
    private static final Pattern LINE =
            Pattern.compile("(?m)^(?:[$#] )?(nginx-upgrade(?: [^\\n]*)?|grep [^\\n]*nginx-upgrade\\.log\\S*)$");
    /** A part that may be left out, and alternatives. */
    private static final Pattern CHOICE = Pattern.compile("\\[([^\\]]+)]|(\\w+(?:\\|\\w+)+)");

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

    /** Each command of all pages, once; of the form of one, whatever can be typed by it. */
    public static Stream<String> commands() {
        return all().stream()
                .flatMap(page -> Stream.concat(typed(page).stream(), mentioned(page).stream()))
                .map(command -> command.replaceFirst("^sudo ", "").replaceFirst(" (#|  or  ).*", ""))
                .filter(command -> !command.contains("…"))
                .flatMap(Pages::choices)
                .map(command -> command.replace("DURATION", "1s")
                        .replaceFirst(" N$", " 3")
                        .replace("SHELL", "bash")
                        .replaceFirst(" COMMAND$", " apply")
                        .replaceFirst(" NEW\\b", " ./objs/nginx"))
                .distinct();
    }

    private static Stream<String> choices(String form) {
        Matcher choice = CHOICE.matcher(form);
        if (!choice.find()) {
            return Stream.of(form.strip());
        }
        // what other options there are is told by their table
        Stream<String> chosen = choice.group(1) == null
                ? Stream.of(choice.group(2).split("\\|", -1))
                : Stream.of("", choice.group(1).replace("options", ""));
        return chosen.map(words ->
                        (form.substring(0, choice.start()) + words + form.substring(choice.end())).replace("  ", " "))
                .flatMap(Pages::choices);
    }

    /** What stands between fences, in its order. */
    public static Stream<String> blocks(Path page) {
        return BLOCK.matcher(text(page)).results().map(block -> block.group(1));
    }

    /** The commands in the blocks of a page, in their order. */
    public static List<String> typed(Path page) {
        return blocks(page)
                .flatMap(block -> LINE.matcher(block).results())
                .map(line -> line.group(1).replaceFirst(" {3,}.*", "").strip())
                .toList();
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
