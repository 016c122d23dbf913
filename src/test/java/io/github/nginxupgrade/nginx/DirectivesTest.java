package io.github.nginxupgrade.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.github.nginxupgrade.nginx.Directives.Directive;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What ngx_conf_read_token reads, we read. */
class DirectivesTest {
    /**
     * A text and what is in its main context.
     *
     * @param found each directive with its arguments
     */
    record Row(String text, boolean complete, List<List<String>> found) {}

    private static Row whole(String text, List<List<String>> found) {
        return new Row(text, true, found);
    }

    private static Row torn(String text, List<List<String>> found) {
        return new Row(text, false, found);
    }

    private static final List<List<String>> PID = List.of(List.of("pid", "/run/a"));

    static Stream<Row> texts() {
        return Stream.of(
                whole("", List.of()),
                whole(" \t\r\n", List.of()),
                whole("pid /run/a;", PID),
                // white space that is none to nginx belongs to the word
                whole("pid a\fb;", List.of(List.of("pid", "a\fb"))),
                whole("pid a\u3000b;", List.of(List.of("pid", "a\u3000b"))),
                whole("pid\t/run/a ;", PID),
                whole("\r\npid /run/a;\r\n", PID),
                whole("pid\r\n  /run/a\r\n;", PID),
                whole(
                        "daemon on; master_process on;",
                        List.of(List.of("daemon", "on"), List.of("master_process", "on"))),
                whole(
                        "daemon on;master_process on;",
                        List.of(List.of("daemon", "on"), List.of("master_process", "on"))),
                // comments start where a word would
                whole("# pid /run/b;\npid /run/a;", PID),
                whole("pid /run/a; # it's \"quoted\" {", PID),
                whole("pid # which?\n /run/a;", PID),
                whole("pid /run/a#b;", List.of(List.of("pid", "/run/a#b"))),
                whole("pid '#a';", List.of(List.of("pid", "#a"))),
                // quotes
                whole("pid \"/run/a\";", PID),
                whole("pid '/run/a';", PID),
                whole("pid '/a; {b} # c';", List.of(List.of("pid", "/a; {b} # c"))),
                whole("pid \"it's\";", List.of(List.of("pid", "it's"))),
                whole("pid \"a\nb\";", List.of(List.of("pid", "a\nb"))),
                whole("pid a\"b;", List.of(List.of("pid", "a\"b"))),
                whole("env '';", List.of(List.of("env", ""))),
                // escapes: only quotes, the backslash, t, r and n lose theirs
                whole("pid \"a\\\"b\";", List.of(List.of("pid", "a\"b"))),
                whole("pid a\\ b;", List.of(List.of("pid", "a\\ b"))),
                whole("pid a\\;b;", List.of(List.of("pid", "a\\;b"))),
                whole("pid a\\\\b;", List.of(List.of("pid", "a\\b"))),
                whole("pid a\\tb\\rc\\nd;", List.of(List.of("pid", "a\tb\rc\nd"))),
                whole("pid a\\.b;", List.of(List.of("pid", "a\\.b"))),
                whole("pid \\\"a;", List.of(List.of("pid", "\"a"))),
                // variables are no blocks
                whole("env ${x}y;", List.of(List.of("env", "${x}y"))),
                whole("env a${x};", List.of(List.of("env", "a${x}"))),
                // blocks are passed over, what follows is not
                whole("events { pid /run/b; } pid /run/a;", List.of(List.of("events"), List.of("pid", "/run/a"))),
                whole("events{}pid /run/a;", List.of(List.of("events"), List.of("pid", "/run/a"))),
                whole(
                        "http { server { location / { pid x; } } pid y; } pid /run/a;",
                        List.of(List.of("http"), List.of("pid", "/run/a"))),
                whole(
                        "map $a $b { \"}\" x; '{' y; # }\n } pid /run/a;",
                        List.of(List.of("map", "$a", "$b"), List.of("pid", "/run/a"))),
                whole(
                        "http { log_format x '${a} {'; set $y ${z}; } pid /run/a;",
                        List.of(List.of("http"), List.of("pid", "/run/a"))),
                // the end comes too early
                torn("pid", List.of()),
                torn("pid /run/a", List.of()),
                torn("pid /run/a; daemon", PID),
                torn("pid \"/run/a;", List.of()),
                torn("pid '", List.of()),
                torn("pid /run/a\\;", List.of()),
                torn("pid /run/a; events {", List.of(List.of("pid", "/run/a"), List.of("events"))),
                torn("pid /run/a; http { server { }", List.of(List.of("pid", "/run/a"), List.of("http"))),
                torn("pid /run/a; }", PID),
                torn("pid /run/a; \\", PID));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void theMainContextIsReadAsNginxReadsIt(Row row) {
        Directives directives = Directives.parse(row.text());
        assertThat(directives.list().stream().map(DirectivesTest::words).toList())
                .isEqualTo(row.found());
        assertThat(directives.complete()).isEqualTo(row.complete());
    }

    private static List<String> words(Directive directive) {
        var words = new ArrayList<>(List.of(directive.name()));
        words.addAll(directive.arguments());
        return words;
    }

    @Test
    void theLastDirectiveOfANameGivesItsValue() {
        Directives directives = Directives.parse("error_log a; error_log b warn; daemon;");
        assertThat(directives.value("error_log")).contains("b");
        assertThat(directives.all("error_log")).hasSize(2);
        assertThat(directives.value("daemon")).contains("");
        assertThat(directives.value("Error_log")).isEmpty();
        assertThat(directives.list().get(1).argument(1)).isEqualTo("warn");
        assertThat(directives.list().get(1).argument(2)).isEmpty();
    }

    @Test
    void aHundredThousandOpenBlocksAreReadWithoutAStack() {
        assertThat(Directives.parse("a {".repeat(100_000)).complete()).isFalse();
        assertThat(Directives.parse("a {".repeat(100_000) + "}".repeat(100_000)).list())
                .hasSize(1);
    }

    /** The text of another language in a block: of what a brace is followed by, a word must not be read without end. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a_by_lua_block { x = {y}\"a;b\" } pid b;",
                "a_by_lua_block { x }#;\n } pid b;",
                "x }\"{\";",
                "x }';' y;",
                "x }} }#{\n;",
            })
    void whateverFollowsABraceItEnds(String text) {
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            Directives main = Directives.parse(text);
            Directives whole = Directives.parseWhole(text);
            assertThat(whole.list().size()).isGreaterThanOrEqualTo(main.list().size());
        });
    }

    @Test
    void aDirectiveThatIsTooLongToBeTrueIsPassedOver() {
        Directives directives = Directives.parse("a " + "b ".repeat(1 << 20) + "; pid c;");
        assertThat(directives.complete()).isFalse();
        assertThat(directives.list()).extracting(Directive::name).containsExactly("pid");
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> assertThat(
                        Directives.parse("\"" + "x{;".repeat(1 << 22)).complete())
                .isFalse());
    }
}
