package io.github.nginxupgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each test, each class and each sentence of the program that a page names is there. */
class PagesTest {
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))(?:\\.(\\w+))?`");
    private static final Pattern WORDS = Pattern.compile("(?m)^\\*\\*`([^`]+)`\\*\\*");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]*)(?:#([^)]*))?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    /** A script as somebody types it, with what follows up to the words that explain it. */
    private static final Pattern SCRIPT =
            Pattern.compile("scripts/([a-z0-9-]+)((?: \\[?(?:--?[a-z-]+|[A-Z0-9.\\[\\]]+)\\]?)*)");

    private static final Pattern OPTION = Pattern.compile("--[a-z-]+");
    private static final Pattern CLASS = Pattern.compile("`((?:[a-z]+\\.)+[A-Z]\\w+)(?:\\.\\w+)?`");

    @ParameterizedTest
    @ValueSource(strings = {"security.md", "field.md"})
    void whatThePageNamesIsThere(String name) throws IOException {
        String page = Files.readString(Path.of("docs", name));
        var missing = new ArrayList<String>();
        Matcher test = TEST.matcher(page);
        while (test.find()) {
            Optional<Path> file = source("src/test/java", test.group(1));
            boolean there = file.isPresent()
                    && (test.group(2) == null || Files.readString(file.get()).contains(" " + test.group(2) + "("));
            if (!there) {
                missing.add(test.group());
            }
        }
        Matcher type = CLASS.matcher(page);
        while (type.find()) {
            String named = type.group(1);
            Path file = Path.of("src/main/java/io/github/nginxupgrade", named.replace('.', '/') + ".java");
            if (!Files.exists(file)) {
                missing.add(type.group());
            }
        }
        assertThat(page.lines().filter(line -> TEST.matcher(line).find())).hasSizeGreaterThan(20);
        assertThat(missing).isEmpty();
    }

    /** Each link to a page of ours leads to one that is there, and to a heading of it. */
    @Test
    void linksLeadSomewhere() {
        var lost = new ArrayList<String>();
        int seen = 0;
        for (Path page : Pages.all()) {
            for (MatchResult link : LINK.matcher(text(page)).results().toList()) {
                Path to = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
                String heading = link.group(2) == null ? "" : link.group(2);
                seen++;
                if (!Files.exists(to) || !(heading.isEmpty() || headings(to).contains(heading))) {
                    lost.add(page + ": " + link.group());
                }
            }
        }
        assertThat(lost).isEmpty();
        assertThat(seen).isGreaterThan(50);
    }

    /** What a page says to type is taken: a script that is not there, or knows no such option, ends with its usage. */
    @Test
    void scriptsTakeWhatThePagesSay() {
        var refused = new ArrayList<String>();
        int seen = 0;
        List<Path> pages = Stream.concat(Stream.of(Path.of("CONTRIBUTING.md")), Pages.all().stream())
                .toList();
        for (Path page : pages) {
            for (MatchResult line : SCRIPT.matcher(text(page)).results().toList()) {
                Path script = Path.of("scripts", line.group(1));
                boolean there = Files.isDirectory(script)
                        || (Files.exists(script)
                                && OPTION.matcher(line.group(2)).results().allMatch(option -> text(script)
                                        .contains(option.group())));
                seen += line.group(2).isEmpty() ? 0 : 1;
                if (!there) {
                    refused.add(page + ": " + line.group());
                }
            }
        }
        assertThat(refused).isEmpty();
        assertThat(seen).isGreaterThan(15);
    }

    /** As they are written in a link: lower case, dashes for spaces, without punctuation. */
    private static Set<String> headings(Path page) {
        return HEADING.matcher(text(page))
                .results()
                .map(found -> found.group(1).toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\p{L}\\p{N}_ -]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    /** What one reads on the screen and looks for on the page. */
    @Test
    void theWordsOfTroubleshootingAreTheProgramsOwn() throws IOException {
        String sources;
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            sources = files.filter(file -> file.toString().endsWith(".java"))
                    .map(PagesTest::text)
                    .collect(Collectors.joining());
        }
        List<String> words = WORDS.matcher(text(Path.of("docs/troubleshooting.md")))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(words).hasSizeGreaterThan(15).allSatisfy(each -> assertThat(sources)
                .contains(each));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Path> source(String root, String name) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(root))) {
            List<Path> found =
                    files.filter(file -> file.endsWith(name + ".java")).toList();
            return found.stream().findFirst();
        }
    }
}
