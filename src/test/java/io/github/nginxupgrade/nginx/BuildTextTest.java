package io.github.nginxupgrade.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a binary is, by the strings in it: the same as it says with {@code -V}. The real releases are in NginxFactsIT. */
class BuildTextTest {
    private static final String ARGUMENTS = "configure arguments: --prefix=/x --pid-path=/run/x.pid\n";

    /**
     * The data of a binary; {@code |} is a NUL.
     *
     * @param said what it says with {@code -V}
     */
    record Row(String data, String said) {}

    static Stream<Row> binaries() {
        return Stream.of(
                // before 1.9.13, and without SSL: one string in main
                new Row(
                        "|nginx version: nginx/1.0.15\n|Usage: nginx|built by gcc 4.4.6\nTLS SNI support enabled\n"
                                + ARGUMENTS + "|",
                        "nginx version: nginx/1.0.15\n" + ARGUMENTS),
                // since then, with SSL
                new Row(
                        "|nginx version: nginx/1.31.4\n|built by gcc\n|built with OpenSSL 3.5|" + ARGUMENTS + "|",
                        "nginx version: nginx/1.31.4\n" + ARGUMENTS),
                // a linker that orders strings as it likes
                new Row(
                        "|" + ARGUMENTS + "|nginx: [%s] |nginx version: nginx/1.26.3 (Ubuntu)\n|",
                        "nginx version: nginx/1.26.3 (Ubuntu)\n" + ARGUMENTS),
                new Row(
                        "|nginx version: nginx/1.25.3 (nginx-plus-r31-p1)\n|" + ARGUMENTS + "|",
                        "nginx version: nginx/1.25.3 (nginx-plus-r31-p1)\n" + ARGUMENTS),
                // forks
                new Row(
                        "|nginx version: openresty/1.21.4.1\n|" + ARGUMENTS + "|",
                        "nginx version: openresty/1.21.4.1\n" + ARGUMENTS),
                new Row(
                        "|nginx version: freenginx/1.27.4\n|" + ARGUMENTS + "|",
                        "nginx version: freenginx/1.27.4\n" + ARGUMENTS),
                new Row("|Angie version: Angie/1.8.1\n|" + ARGUMENTS + "|", "Angie version: Angie/1.8.1\n" + ARGUMENTS),
                new Row(
                        "|Tengine version: Tengine/2.3.2\nnginx version: nginx/1.17.3\n|" + ARGUMENTS + "|",
                        "Tengine version: Tengine/2.3.2\nnginx version: nginx/1.17.3\n" + ARGUMENTS),
                new Row(
                        "|Tengine version: Tengine/2.3.2\n|" + ARGUMENTS + "|nginx version: nginx/1.17.3\n|",
                        "Tengine version: Tengine/2.3.2\nnginx version: nginx/1.17.3\n" + ARGUMENTS),
                new Row(
                        "|nginx version: nginx/1.31.2\n|" + ARGUMENTS + "|Angie version: Angie/1.12.1\n|",
                        "Angie version: Angie/1.12.1\nnginx version: nginx/1.31.2\n" + ARGUMENTS),
                // words of people's own
                new Row(
                        "|nginx version: nginx/1.5-altair\n|" + ARGUMENTS + "|",
                        "nginx version: nginx/1.5-altair\n" + ARGUMENTS),
                new Row(
                        "|nginx version: needs/some\n|" + ARGUMENTS + "|nginx version: nginx/1.30.0\n|",
                        "nginx version: nginx/1.30.0\n" + ARGUMENTS),
                new Row(
                        "|nginx version: nginx/1.30.0\n|" + ARGUMENTS + "|nginx version: needs/some\n|",
                        "nginx version: nginx/1.30.0\n" + ARGUMENTS),
                new Row(
                        "|nginx version: nginx/1.30.0\n|" + ARGUMENTS + "|nginx version: nginx/1.31.0\n|",
                        "nginx version: nginx/1.30.0\n" + ARGUMENTS),
                // what only looks like it
                new Row(
                        "|unsupported FastCGI protocol version: %d|no nginx version: nginx/9.9.9\n|version: \"%ui\""
                                + "|see configure arguments: --prefix=/no\n|nginx version: nginx/1.30.0\n|" + ARGUMENTS
                                + "|",
                        "nginx version: nginx/1.30.0\n" + ARGUMENTS),
                // behind other data than text
                new Row(
                        "\u0001\u0002nginx version: nginx/1.30.0\n|\u0003|" + ARGUMENTS + "|",
                        "nginx version: nginx/1.30.0\n" + ARGUMENTS));
    }

    @ParameterizedTest
    @MethodSource("binaries")
    void aBinaryIsWhatItWouldSay(Row row) {
        assertThat(of(row.data()).build()).isEqualTo(Build.parse(row.said())).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "|nginx version: nginx/1.30.0\n|",
                "|configure arguments: --prefix=/x\n|",
                "|nginx version: nginx/1.30.0\n|configure arguments: --prefix=/x",
                "|nginx version: nginx/%d.%d.%d\n|configure arguments: --prefix=/x\n|",
                "|nginx version: nginx/1.30.0\u0001|configure arguments: --prefix=/x\n|",
                "nginx version: nginx/1.30.0\n|configure arguments: --prefix=/x\n|",
                "|Xnginx version: nginx\n|configure arguments: --prefix=/x\n|",
            })
    void whatLacksOneOfTheTwoStringsIsNoNginx(String data) {
        assertThat(of(data).build()).isEmpty();
    }

    @Test
    void itIsCompleteWithAVersionThatHasANumberAndTheArguments() {
        String version = "|nginx version: nginx/1.30.0\n|";
        assertThat(of(version).isComplete()).isFalse();
        assertThat(of("|" + ARGUMENTS + "|").isComplete()).isFalse();
        assertThat(of("|nginx version: needs/some\n|" + ARGUMENTS + "|").isComplete())
                .isFalse();
        assertThat(of(version + ARGUMENTS + "|").isComplete()).isTrue();
    }

    /** One segment may hold notes only, and the constants come behind it. */
    @Test
    void theLastSegmentThatIsReadOnlyHasTheConstants() {
        ByteBuffer elf = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(4, (byte) 2)
                .put(5, (byte) 1)
                .putLong(32, 64)
                .putShort(54, (short) 56)
                .putShort(56, (short) 2);
        elf.putInt(64, 1).putInt(68, 4).putLong(72, 1000).putLong(96, 100);
        elf.putInt(120, 1).putInt(124, 4).putLong(128, 5000).putLong(152, 100);
        assertThat(BuildText.constants(elf.array())).isEqualTo(new BuildText.Constants(4999, 5100));
    }

    @Test
    void aStringThatIsTooLongIsNone() {
        String long_ = "configure arguments: " + "-".repeat(2 * BuildText.LONGEST) + "\n";
        assertThat(of("|nginx version: nginx/1.30.0\n|" + long_ + "|").build()).isEmpty();
    }

    /** Wherever two pieces meet, as long as they overlap. */
    @Test
    void aStringThatIsCutByTheEndOfAPieceIsWholeInTheNext() {
        byte[] all = bytes("|nginx version: nginx/1.30.0\n|abc|" + ARGUMENTS + "|");
        int overlap = ARGUMENTS.length() + 2;
        for (int cut = overlap; cut < all.length; cut++) {
            var text = new BuildText();
            text.take(java.util.Arrays.copyOf(all, cut));
            text.take(java.util.Arrays.copyOfRange(all, cut - overlap, all.length));
            assertThat(text.build()).as("cut at %s", cut).isPresent();
        }
    }

    /** Headers that lie about where they are, or are cut, lead nowhere. */
    @ParameterizedTest
    @CsvSource({
        "64, 0, 0, 0, 9223372036854775807",
        "64, 4, 4096, 4095, 4196",
        "64, 5, 4096, 0, 9223372036854775807",
        "64, 4, 1, 0, 101",
        "216, 4, 4096, 0, 9223372036854775807",
        "-1, 4, 4096, 0, 9223372036854775807",
        "1000000, 4, 4096, 0, 9223372036854775807",
        "9223372036854775807, 4, 4096, 0, 9223372036854775807"
    })
    void whereTheConstantsAreIsReadFromTheHeaders(long at, int flags, long offset, long begin, long end) {
        ByteBuffer elf = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(4, (byte) 2)
                .put(5, (byte) 1)
                .putLong(32, at)
                .putShort(54, (short) 56)
                .putShort(56, (short) 1);
        elf.putInt(64, 1).putInt(68, flags).putLong(72, offset).putLong(96, 100);
        assertThat(BuildText.constants(elf.array())).isEqualTo(new BuildText.Constants(begin, end));
        assertThat(BuildText.constants(new byte[10]).begin()).isZero();
    }

    private static BuildText of(String data) {
        var text = new BuildText();
        text.take(bytes(data));
        return text;
    }

    private static byte[] bytes(String data) {
        return data.replace('|', '\0').getBytes(StandardCharsets.UTF_8);
    }

    /** A string is looked at once, however often the word stands in it: otherwise minutes for a binary made of such. */
    @Test
    @Timeout(20)
    void aStringThatRepeatsTheWordIsLookedAtOnce() {
        var text = new BuildText();
        String again = "|" + " version: ".repeat(BuildText.LONGEST / 20);
        text.take((again.repeat(100) + "|nginx version: nginx/1.22.1\n|" + ARGUMENTS + "|")
                .replace('|', '\0')
                .getBytes(StandardCharsets.ISO_8859_1));
        assertThat(text.build().orElseThrow().version()).isEqualTo("1.22.1");
    }

    /** Likewise of the other word, each time at the beginning of a line. */
    @Test
    @Timeout(20)
    void aTextThatRepeatsTheArgumentsIsLookedAtOnce() {
        var text = new BuildText();
        text.take(bytes(
                "|nginx version: nginx/1.22.1\n|" + "configure arguments:\n".repeat(300 * BuildText.LONGEST / 20)));
        assertThat(text.build()).isEmpty();
    }
}
