package io.github.nginxupgrade.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleTest {
    @ParameterizedTest
    @CsvSource({
        "0000, \\x00",
        "0007, \\x07",
        "0008, \\x08",
        "0009, \\t",
        "000a, \\n",
        "000d, \\r",
        "001b, \\x1b",
        "007f, \\x7f",
        "0080, \\u0080",
        "0085, \\u0085",
        "009b, \\u009b",
        "009f, \\u009f",
        "00ad, \\u00ad",
        "061c, \\u061c",
        "115f, \\u115f",
        "180e, \\u180e",
        "200b, \\u200b",
        "200d, \\u200d",
        "200e, \\u200e",
        "200f, \\u200f",
        "2028, \\u2028",
        "2029, \\u2029",
        "202a, \\u202a",
        "202e, \\u202e",
        "2060, \\u2060",
        "2064, \\u2064",
        "2066, \\u2066",
        "2069, \\u2069",
        "3164, \\u3164",
        "d800, \\ud800",
        "dfff, \\udfff",
        "feff, \\ufeff",
        "e0001, \\U000e0001",
        "e0041, \\U000e0041",
        "e007f, \\U000e007f"
    })
    void whatCannotBeSeenIsShownByItsNumber(String point, String shown) {
        String text =
                new StringBuilder().appendCodePoint(Integer.parseInt(point, 16)).toString();
        assertThat(Visible.line("a" + text + "b")).isEqualTo("a" + shown + "b");
        assertThat(Visible.line(text)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain ASCII: ~ \\ \\x1b \" '",
                "Größe, café, Ελληνικά, русский",
                "日本語 中文 한국어 हिन्दी ไทย",
                "עברית العربية",
                "\ud83d\ude00 \u2764\ufe0f",
                "e\u0301",
                "bytes that are no text: \ufffd"
            })
    void textOfAnyScriptStaysAsItIs(String text) {
        assertThat(Visible.line(text)).isSameAs(text);
        assertThat(Visible.json(text)).isSameAs(text);
    }

    @Test
    void nothingThatATerminalObeysIsLeft() {
        for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
            String shown =
                    Visible.line(new StringBuilder().appendCodePoint(point).toString());
            if (Character.isISOControl(point) || Character.getType(point) == Character.FORMAT) {
                assertThat(shown).startsWith("\\");
            }
            assertThat(shown.codePoints().anyMatch(Visible::isHidden)).isFalse();
        }
    }

    @Test
    void onlyTheLinesOfOurOwnTextAreKept() {
        assertThat(Visible.line("a\nroot# ")).isEqualTo("a\\nroot# ");
        assertThat(Visible.lines("a\nb\r\n\u001b[2J\n")).isEqualTo("a\nb\\r\n\\x1b[2J\n");
    }

    @Test
    void twoHalvesThatDoNotBelongTogetherAreNotMadeOne() {
        assertThat(Visible.line("\ude00\ud83d")).isEqualTo("\\ude00\\ud83d");
    }

    @Test
    void jsonNumbersTheHalvesOfAPair() {
        assertThat(Visible.json("\"" + Character.toString(0xe0041) + "\u202e\""))
                .isEqualTo("\"\\udb40\\udc41\\u202e\"");
    }
}
