package io.github.nginxupgrade.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The catalogue, the checks and docs/hazards.md name the same hazards and say the same of each. */
class CatalogueTest {
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern MADE =
            Pattern.compile("Hazard\\s*\\.\\s*(refuse|refuseUnlessAllowed|warn)\\(\\s*(?:\"([^\"]*)\"|ID\\b)");
    private static final Pattern CONSTANT = Pattern.compile("String ID = \"([^\"]+)\"");
    private static final Pattern ROW = Pattern.compile("^\\| `([^`]+)` \\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\|$");

    @Test
    void theCodeMakesTheHazardsOfTheCatalogueAndNoOthers() throws IOException {
        assertThat(made()).isEqualTo(levels());
    }

    @Test
    void everyCheckFindsTheHazardOfItsName() {
        assertThat(Preflight.checks())
                .extracting(Check::id)
                .doesNotHaveDuplicates()
                .isSubsetOf(levels().keySet());
    }

    @Test
    void thePageHasTheHazardsOfTheCatalogue() throws IOException {
        String page = Files.readString(Path.of("docs/hazards.md"));
        Map<String, String> rows = new TreeMap<>();
        page.lines().map(ROW::matcher).filter(Matcher::matches).forEach(row -> {
            assertThat(rows.put(row.group(1), row.group(2).strip()))
                    .as(row.group(1))
                    .isNull();
            assertThat(row.group(3)).isNotBlank();
            assertThat(row.group(4)).isNotBlank();
        });
        assertThat(rows).isEqualTo(levels());
    }

    @Test
    void theCatalogueIsInOrder() {
        assertThat(Catalogue.all()).extracting(Catalogue.Entry::id).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void whatIsNoHazardOrCannotBeSurvivedIsNotAllowed() {
        assertThat(Catalogue.whyNotAllowed("no-such-thing")).get().asString().contains("candidate-writable");
        assertThat(Catalogue.whyNotAllowed("foreground-master"))
                .get()
                .asString()
                .contains("cannot be allowed");
        assertThat(Catalogue.whyNotAllowed("candidate-writable")).isEmpty();
    }

    private static Map<String, String> levels() {
        Map<String, String> levels = new TreeMap<>();
        for (Catalogue.Entry entry : Catalogue.all()) {
            levels.put(
                    entry.id(), !entry.refuses() ? "warn" : entry.survivable() ? "refuse, can be allowed" : "refuse");
        }
        return levels;
    }

    /** How each id is made in the sources, wherever that is. */
    private static Map<String, String> made() throws IOException {
        Map<String, String> found = new TreeMap<>();
        List<Path> files;
        try (Stream<Path> all = Files.walk(SOURCES)) {
            files = all.filter(path -> path.toString().endsWith(".java")).toList();
        }
        for (Path file : files) {
            String text = Files.readString(file);
            Matcher hazard = MADE.matcher(text);
            Matcher constant = CONSTANT.matcher(text);
            String named = constant.find() ? constant.group(1) : "";
            while (hazard.find()) {
                String id = hazard.group(2) == null ? named : hazard.group(2);
                String level = hazard.group(1).replace("refuseUnlessAllowed", "refuse, can be allowed");
                String before = found.put(id, level);
                assertThat(before == null || before.equals(level)).as(id).isTrue();
            }
        }
        return found;
    }
}
