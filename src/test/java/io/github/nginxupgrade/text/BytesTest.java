package io.github.nginxupgrade.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the machine's bytes are as text of one character a byte, and what people and programs read of it. */
class BytesTest {
    /**
     * Bytes, each as a character.
     *
     * @param letters as Unicode, stray bytes as U+DC80 to U+DCFF
     * @param exact as in a string of JSON
     */
    record Row(String carried, String letters, String exact) {
        Row(String plain) {
            this(plain, plain, plain);
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row(""),
                new Row("/etc/nginx/a b.conf"),
                new Row("\0\n\u001b\u007f"),
                // UTF-8, of two, three and four bytes
                new Row("\u00c3\u00a4", "\u00e4", "\u00e4"),
                new Row("\u00e4\u00bd\u00a0", "\u4f60", "\u4f60"),
                new Row("a\u00f0\u009f\u0098\u0080b", "a\ud83d\ude00b", "a\ud83d\ude00b"),
                // half of its surrogate pair looks like a stray byte
                new Row("\u00f0\u009f\u0092\u0080", "\ud83d\udc80", "\ud83d\udc80"),
                // Latin-1, GBK, and a character of UTF-8 that is cut
                new Row("l\u00e4t", "l\udce4t", "l\\xe4t"),
                new Row("\u00c4\u00e3\u00ba\u00c3", "\udcc4\udce3\udcba\udcc3", "\\xc4\\xe3\\xba\\xc3"),
                new Row("\u00e4\u00bd", "\udce4\udcbd", "\\xe4\\xbd"),
                new Row("\u00e4\u00c3\u00a4", "\udce4\u00e4", "\\xe4\u00e4"),
                new Row("\u0085\u00ff", "\udc85\udcff", "\\x85\\xff"),
                // too long, a half of a surrogate pair, behind the last character
                new Row("\u00c0\u00af", "\udcc0\udcaf", "\\xc0\\xaf"),
                new Row("\u00ed\u00b3\u00a4", "\udced\udcb3\udca4", "\\xed\\xb3\\xa4"),
                new Row("\u00f4\u0090\u0080\u0080", "\udcf4\udc90\udc80\udc80", "\\xf4\\x90\\x80\\x80"),
                // a backslash stays one but before what could be taken for a byte
                new Row("\\.php$ \\n \\\\ \\x \\x1b \\xe \\xeg \\"),
                new Row("a\\xe4", "a\\xe4", "a\\\\xe4"),
                new Row("a\\\\xe4b", "a\\\\xe4b", "a\\\\\\\\xe4b"),
                new Row("a\\\u00e4", "a\\\udce4", "a\\\\\\xe4"),
                new Row("\\\\\u00e4\\", "\\\\\udce4\\", "\\\\\\\\\\xe4\\"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void nothingIsLost(Row row) {
        assertThat(Bytes.letters(row.carried(), true)).isEqualTo(row.letters());
        assertThat(Bytes.carried(row.letters(), true)).isEqualTo(row.carried());
        assertThat(Bytes.exact(row.carried(), true)).isEqualTo(row.exact());
        assertThat(Bytes.inexact(row.exact(), true)).isEqualTo(row.carried());
        assertThat(Bytes.of(row.carried(), true)).isEqualTo(row.carried().getBytes(ISO_8859_1));
    }

    @Test
    void nothingIsLostOfAnyBytes() {
        var random = new Random(17);
        String likely = "\\\\\\xe4fx0\u00c3\u00a4\u00e4\u00bd\u00a0\u00f0\u009f\u0098";
        for (int i = 0; i < 50_000; i++) {
            String carried = random.ints(random.nextInt(12), 0, 2 * likely.length())
                    .map(at -> at < likely.length() ? likely.charAt(at) : random.nextInt(256))
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            assertThat(Bytes.carried(Bytes.letters(carried, true), true)).isEqualTo(carried);
            String exact = Bytes.exact(carried, true);
            assertThat(Bytes.inexact(exact, true)).isEqualTo(carried);
            assertThat(new String(exact.getBytes(UTF_8), UTF_8)).isEqualTo(exact);
        }
    }

    @Test
    void lettersOfOurOwnStandBetweenThem() {
        String text = "l\u00e4t … \u00c3\u00a4";
        assertThat(Bytes.letters(text, true)).isEqualTo("l\udce4t … \u00e4");
        assertThat(Bytes.of(text, true)).isEqualTo("l\u00e4t \u00e2\u0080\u00a6 \u00c3\u00a4".getBytes(ISO_8859_1));
    }

    @Test
    void withoutItsLocaleTextIsUtf8AsEver() {
        for (String text : new String[] {"", "l\u00e4t", "\u4f60 … \\xe4"}) {
            assertThat(Bytes.letters(text, false)).isEqualTo(text);
            assertThat(Bytes.carried(text, false)).isEqualTo(text);
            assertThat(Bytes.of(text, false)).isEqualTo(text.getBytes(UTF_8));
            assertThat(Bytes.inexact(Bytes.exact(text, false), false)).isEqualTo(text);
        }
    }

    /** A letter of ours below U+0100 would be taken for a byte. */
    @Test
    void whatIsShownOfAByteIsItsNumber() {
        assertThat(Visible.line("l\udce4t")).isEqualTo("l\\xe4t");
        assertThat(Visible.line("\udc85")).isEqualTo("\\x85");
    }

    /** Of our own letters none may be one that stands for a byte. */
    @Test
    void noTextOfOursHoldsALetterThatIsAByte() throws IOException {
        var held = new ArrayList<String>();
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                Files.readAllLines(source).stream()
                        .filter(line -> line.matches(".*\"[^\"]*[\u0080-\u00ff].*"))
                        .forEach(line -> held.add(source + ": " + line.strip()));
            }
        }
        assertThat(held).isEmpty();
    }
}
