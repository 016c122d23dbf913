package io.github.nginxupgrade.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.CpuTime;
import io.github.nginxupgrade.nginx.Directives.Directive;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
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
                // what stands behind a quoted word
                whole(
                        "if ($a = \"b\") { pid c; } pid '/run/a';",
                        List.of(List.of("if", "($a", "=", "b", ")"), PID.get(0))),
                whole("env '${a}' \"${b\";", List.of(List.of("env", "${a}", "${b"))),
                whole("env ${{a};", List.of(List.of("env", "${{a}"))),
                torn("pid '/run/'a; daemon on;", List.of()),
                torn("pid \"/run/a\"#b\n;", List.of()),
                // a byte order mark is part of a word, which nginx then does not know
                whole("\ufeffpid /run/a;", List.of(List.of("\ufeffpid", "/run/a"))),
                whole("# \ufeff\r\npid /run/a;\r\n", PID),
                whole(
                        "lua_package_path \"/a/?.lua;;\"; pid /run/a;",
                        List.of(List.of("lua_package_path", "/a/?.lua;;"), PID.get(0))),
                // perl's code is one quoted word
                whole(
                        "http { perl_set $a 'sub { my $r = shift; return \"}\"; }'; } pid /run/a;",
                        List.of(List.of("http"), PID.get(0))),
                // nothing is there
                torn("; pid /run/a;", List.of()),
                torn("{ } pid /run/a;", List.of()),
                torn("pid /run/a; events { a }", List.of(PID.get(0), List.of("events"))),
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

    /**
     * Code of Lua in a block, by the rules of its module's lexer (lua-nginx-module, util/gen-lexer-c).
     *
     * @param complete false where nginx says that the block's end is missing, or that a brace is one too many
     */
    record Code(String lua, boolean complete) {}

    static Stream<Code> code() {
        return Stream.of(
                new Code("", true),
                new Code(" ngx.say('ok') ", true),
                new Code("listen 1; server { listen 2; }", true),
                new Code("local t = { {}, {1, {2}} }", true),
                // in strings
                new Code(" ngx.say(\"{\")\nngx.say(\"}\") ", true),
                new Code("x = \"}\" y = '{'", true),
                new Code("x = \"a\\\"}\" y = 'b\\'{' z = \"\\\\\"", true),
                new Code("x = '\"' .. \"'\" .. '}'", true),
                // one ends on its line, or the quote is a character
                new Code("x = \"{\n", false),
                new Code("x = \"a\n { y } z = \"b", true),
                new Code("x = \"a\\\n}", false),
                new Code("x = \"\\\n } \"", false),
                new Code("x = \"a\\\\\" y = \"{\"", true),
                new Code("it's\n", true),
                // in long brackets
                new Code("x = [[ } \" ' -- ]] y = 1", true),
                new Code("x = [==[ { ]] ]=] ]==]", true),
                new Code("x = [[\n\n}\n]]", true),
                new Code("x = a[b[1]] y = a[ [[}]] ]", true),
                new Code("x = a[1] y = {[2] = '}'}", true),
                new Code("x = [= 1 }{", false),
                new Code("x = [==[ } ]]", false),
                // in comments
                new Code("-- } it's \" [[\n x = 1", true),
                new Code("--[[ }\n { \" ]] x = 1", true),
                new Code("--[==[ }\n ]] ]==] x = 1 --[ }\n", true),
                new Code("x = a - -b y = '--' z = \"}\" -- {", false),
                new Code("-- {", false),
                new Code("--", false),
                // what nginx's own rules would take otherwise
                new Code("# x = \"", true),
                new Code("x = y \\ }", false),
                new Code("x = #t ${a", false),
                new Code("}", false),
                new Code("{", false),
                new Code("'", true),
                new Code("[[", false));
    }

    @ParameterizedTest
    @MethodSource("code")
    void codeOfLuaIsPassedOverByLuasOwnRules(Code code) {
        String text =
                "user a; http { server { init_by_lua_block" + " {" + code.lua() + "}\n listen 3; } } pid \"/run/a\";";
        Directives main = Directives.parse(text);
        Directives whole = Directives.parseWhole(text);

        assertThat(List.of(main.complete(), whole.complete())).containsOnly(code.complete());
        assertThat(whole.unread().isEmpty()).isEqualTo(code.complete());
        if (code.complete()) {
            assertThat(main.list()).extracting(Directive::name).containsExactly("user", "http", "pid");
            assertThat(whole.all("listen")).containsExactly(new Directive("listen", List.of("3")));
        }
    }

    @Test
    void whatItCannotReadItTells() {
        assertThat(Map.of(
                        "a b;\nhttp {\n c }", "unexpected \"}\" in line 3",
                        "a {\n b;", "unexpected end of file, expecting \"}\" in line 2",
                        "a {\n b", "unexpected end of file, expecting \";\" or \"}\" in line 2",
                        "a;\nb 'c'd;", "unexpected \"d\" in line 2",
                        "a { set_by_lua_block $x {\n}", "unexpected end of file, expecting \"}\" in line 2",
                        "a;\ncontent_by_lua_block {\n{}",
                                "unexpected end of file, expecting terminating characters for lua code block begun in"
                                        + " line 2",
                        "a {\n content_by_php_block { echo '}'; } }",
                                "code in \"php\", which only its module can read, in line 2"))
                .allSatisfy((text, unread) ->
                        assertThat(Directives.parse(text).unread()).contains(unread));
    }

    /** Whatever stands in a configuration, it is read once, to an end, and what is kept of it is not more than was there. */
    @Test
    void noTextKeepsItForLong() {
        List<String> parts = List.of(
                "{",
                "}",
                ";",
                "\"",
                "'",
                "\\",
                "#",
                "\n",
                " ",
                "$",
                "${",
                "a",
                "include x",
                "content_by_lua_block {",
                "[[",
                "]]",
                "[=[",
                "]=]",
                "--",
                "--[[",
                "ngx.say(\"{\")",
                ")",
                "listen 1;",
                "server {",
                "\r",
                "\u0000",
                "\ufeff",
                "x_by_php_block {");
        var random = new Random(17);
        for (int i = 0; i < 20_000; i++) {
            String text = random.ints(random.nextInt(40), 0, parts.size())
                    .mapToObj(parts::get)
                    .collect(Collectors.joining());
            Directives whole = Directives.parseWhole(text);
            int words = whole.list().stream()
                    .mapToInt(each -> 1 + each.arguments().size())
                    .sum();
            assertThat(words).describedAs(text).isLessThanOrEqualTo(text.length());
            assertThat(whole.list().size())
                    .isGreaterThanOrEqualTo(Directives.parse(text).list().size());
            assertThat(whole.complete()).isEqualTo(whole.unread().isEmpty());
        }
    }

    /** Parts that a reader could go back over for each that follows. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a_by_lua_block { \"|\\\"|",
                "a_by_lua_block { '|\\'|",
                "a_by_lua_block { |[=|",
                "a_by_lua_block { |[[|",
                "a_by_lua_block { |[=[]|",
                "a_by_lua_block { |-|",
                "a_by_lua_block { |\"'|",
                "|{|",
                "a |b |",
                "|a\\|",
                "|a;|",
                "a \"|${|",
                "|a_by_lua_block {}|",
                "|#|",
            })
    @Tag("slow")
    void whatIsRepeatedAMillionTimesIsReadOnce(String text) {
        List<String> parts = List.of(text.split("\\|"));
        String repeated = parts.get(0) + parts.get(1).repeat(1 << 20);
        Directives unused = CpuTime.within(Duration.ofSeconds(10), () -> Directives.parseWhole(repeated));
    }

    @Test
    @Tag("slow")
    void moreThanCanBeKeptIsNotRead() {
        String many = IntStream.range(0, 1 << 20).mapToObj(i -> "a" + i + " b;").collect(Collectors.joining());
        assertThat(Directives.parseWhole(many).unread())
                .hasValueSatisfying(why -> assertThat(why).startsWith("more directives than can be kept"));
        assertThat(Directives.parseWhole("server { listen 80; }".repeat(1 << 20))
                        .complete())
                .isTrue();
    }

    @Test
    void aDirectiveThatIsTooLongToBeTrueIsPassedOver() {
        Directives directives = Directives.parse("a " + "b ".repeat(1 << 20) + "; pid c;");
        assertThat(directives.complete()).isFalse();
        assertThat(directives.list()).extracting(Directive::name).containsExactly("pid");
        assertThat(CpuTime.within(Duration.ofSeconds(10), () -> Directives.parse("\"" + "x{;".repeat(1 << 22)))
                        .complete())
                .isFalse();
    }
}
