package io.github.nginxupgrade.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RunPageTest {
    private static final Pattern TAG = Pattern.compile("<([a-zA-Z!/][a-zA-Z0-9]*)([^>]*)>");
    private static final Set<String> KNOWN = Set.of(
            "!DOCTYPE",
            "html",
            "head",
            "meta",
            "title",
            "style",
            "body",
            "h1",
            "h2",
            "p",
            "i",
            "span",
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "code",
            "b",
            "div",
            "pre",
            "details",
            "summary",
            "svg",
            "rect",
            "line",
            "circle",
            "polyline",
            "text");

    static final List<String> HOSTILE = List.of(
            "<script>alert(1)</script>",
            "\"><img src=x onerror=alert(1)>",
            "' onload='alert(1)",
            "</style><style>@import url(http://x/)</style>",
            "</title></pre></svg><a href=http://x/>x</a>",
            "<!-- ",
            "]]>",
            "&lt;b&gt;",
            "\u001b[2J\u202e\r\n",
            "a\u2028b");

    private static List<MatchResult> tags(String page) {
        return TAG.matcher(page).results().toList();
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void whatAStrangerWroteIsText(String hostile) {
        isInert(MadePages.page(hostile));
    }

    static List<String> hostile() {
        return HOSTILE;
    }

    /** It has no tag, attribute or character but those of a page without strangers. */
    static void isInert(String page) {
        assertThat(tags(page).stream().map(tag -> tag.group(1).replace("/", "")).collect(Collectors.toSet()))
                .isSubsetOf(withEmpty(KNOWN));
        assertThat(tags(page)).allSatisfy(tag -> assertThat(withoutValues(tag.group(2)))
                .doesNotContainPattern("\\bon[a-z]+|href|src"));
        assertThat(page.codePoints().filter(point -> point != '\n' && Character.getType(point) == Character.CONTROL))
                .isEmpty();
        assertThat(page).doesNotContain("\u202e", "\u2028");
        assertThat(page.split("<style>", -1)).hasSize(2);
    }

    private static Set<String> withEmpty(Set<String> known) {
        var all = new java.util.HashSet<>(known);
        all.add("title");
        return all;
    }

    private static String withoutValues(String attributes) {
        return attributes.replaceAll("\"[^\"]*\"", "\"\"");
    }

    @Test
    void everyTagThatIsOpenedIsClosed() {
        var open = new ArrayList<String>();
        for (MatchResult tag : tags(MadePages.page("x"))) {
            String name = tag.group(1);
            if (name.startsWith("/")) {
                assertThat(open.remove(open.size() - 1)).isEqualTo(name.substring(1));
            } else if (!List.of("!DOCTYPE", "meta").contains(name)) {
                open.add(name);
            }
        }
        assertThat(open).isEmpty();
    }

    @Test
    void itNeedsNothingElse() {
        assertThat(MadePages.page("x"))
                .startsWith("<!DOCTYPE html>")
                .contains("default-src &#x27;none&#x27;; style-src &#x27;unsafe-inline&#x27;")
                .doesNotContain("http://www", "https://", "url(");
    }

    @Test
    void aStepHasItsEvidenceAndAMark() {
        assertThat(MadePages.page("all is well"))
                .contains("1 USR2 to 61", "3 WINCH to 61", "4 QUIT to 61", "turned back")
                .contains("not done: something changed in the last moment", "nobody saw what came of it")
                .contains("1.18.0  master 61", "worker 62", "udp-listeners", "sha256")
                .contains("The whole run", "Steps that follow one another fast", "What clients had");
    }

    /** What was seen last may have ended just after. */
    @Test
    void nothingIsDrawnBehindTheLastSample() {
        String page = MadePages.page("x", MadePages.samples("x").subList(0, 2));
        assertThat(page).contains("class=\"phase overlap\"");
        assertThat(page.split("class=\"bar", -1)).hasSizeLessThan(20);
        assertThat(page)
                .doesNotContainPattern("class=\"bar[^>]*width=\"[5-9]\\d\\d")
                .doesNotContainPattern("width=\"[5-9]\\d\\d[^>]*class=\"bar");
    }

    @Test
    void withoutSamplesTheJournalIsEnough() {
        assertThat(MadePages.page("x", List.of()))
                .contains("How the processes stood was not written down.", "1 USR2 to 61")
                .doesNotContain("What clients had");
    }

    @Test
    void aRunOfWhichNothingIsKnownButThatItBeganIsShown() {
        assertThat(MadePages.bare()).contains("unfinished", "not yet", "was given up");
    }
}
