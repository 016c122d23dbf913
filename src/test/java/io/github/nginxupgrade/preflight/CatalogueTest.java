package io.github.nginxupgrade.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is declared of hazards, and docs/hazards.md, which is made of it: run with {@code -Dpages.rewrite=true} to write it anew. */
class CatalogueTest {
    private static final Path PAGE = Path.of("docs/hazards.md");
    private static final String HEAD = "| id | level | what it means | what to do |\n|---|---|---|---|\n";
    private static final String END = "<!-- end of the hazards -->";

    @Test
    void eachHazardIsDeclaredOnceAndSaysWhatItMeans() {
        assertThat(Catalogue.all()).extracting(HazardKind::id).doesNotHaveDuplicates();
        assertThat(Catalogue.all()).allSatisfy(kind -> {
            assertThat(kind.meaning()).as(kind.id()).isNotBlank().doesNotContain("|");
            assertThat(kind.cure()).as(kind.id()).isNotBlank().doesNotContain("|");
        });
    }

    @Test
    void everyCheckIsNamedForItsHazard() {
        assertThat(Catalogue.checks()).hasSizeGreaterThan(40).allSatisfy(check -> assertThat(check.id())
                .isEqualTo(check.getClass()
                        .getSimpleName()
                        .replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-")
                        .toLowerCase(Locale.ROOT)));
    }

    @Test
    void thePageHasTheTableOfTheDeclarations() throws IOException {
        String page = Files.readString(PAGE);
        int from = page.indexOf(HEAD) + HEAD.length();
        int to = page.indexOf(END);
        String table = Catalogue.all().stream().map(CatalogueTest::row).collect(Collectors.joining());
        if (Boolean.getBoolean("pages.rewrite")) {
            Files.writeString(PAGE, page.substring(0, from) + table + page.substring(to));
        } else {
            assertThat(page.substring(from, to)).isEqualTo(table);
        }
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

    private static String row(HazardKind kind) {
        return List.of("`" + kind.id() + "`", level(kind), kind.meaning(), kind.cure()).stream()
                .collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    private static String level(HazardKind kind) {
        return kind.level() == Hazard.Level.WARN ? "warn" : kind.canBeAllowed() ? "refuse, can be allowed" : "refuse";
    }
}
