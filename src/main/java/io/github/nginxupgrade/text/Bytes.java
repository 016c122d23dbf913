package io.github.nginxupgrade.text;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Text that came from the machine, and goes back to it: arguments, names of files, configurations, logs, answers. To Linux and to
 * nginx it is bytes, whatever the locale, so each of its characters is one byte (ISO 8859-1): nothing is lost, no name is
 * unlike itself, and a name in GBK or Latin-1 is one like any other. Letters of our own, from U+0100 on, may stand between
 * them. It becomes what people read in {@link Visible}, and what programs read in {@code json.Json}; nowhere else.
 *
 * <p>Java itself decodes arguments and names by the locale, so the launcher starts it in one of that character set ({@code
 * locale}). Where the machine's libc does not take that, and in tests, the character set is UTF-8, and names that are
 * none cannot be spoken of.
 */
public final class Bytes {
    private static final boolean ONE_EACH = "ISO-8859-1".equals(System.getProperty("sun.jnu.encoding"));

    /** How the bytes of the machine are decoded. */
    public static final Charset CHARSET = ONE_EACH ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;

    /** A byte that is part of no character of UTF-8 is this and its number: half of a surrogate pair, as Python has it (PEP 383). */
    private static final int STRAY = 0xdc00;

    private static final int ASCII_END = 0x80;
    private static final int BYTE_END = 0x100;

    private Bytes() {}

    /** Bytes of the machine as text. */
    public static String text(byte[] bytes) {
        return text(bytes, 0, bytes.length);
    }

    /** The same of a part. */
    public static String text(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, CHARSET);
    }

    /** Text as the bytes that it is; letters of our own in UTF-8. */
    public static byte[] of(String text) {
        return of(text, ONE_EACH);
    }

    static byte[] of(String text, boolean oneEach) {
        boolean plain = !oneEach || text.chars().allMatch(c -> c < BYTE_END);
        return plain
                ? text.getBytes(oneEach ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8)
                : carried(letters(text, true), true).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The letters that its bytes are in UTF-8, and each other byte as U+DC80 to U+DCFF, which {@link #isStray} knows. */
    public static String letters(String text) {
        return letters(text, ONE_EACH);
    }

    static String letters(String text, boolean oneEach) {
        if (!oneEach || text.chars().allMatch(c -> c < ASCII_END)) {
            return text;
        }
        var decoded = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            int length = lengthAt(text, at);
            if (length > 1) {
                byte[] bytes = text.substring(at, at + length).getBytes(StandardCharsets.ISO_8859_1);
                decoded.append(new String(bytes, StandardCharsets.UTF_8));
            } else {
                char c = text.charAt(at);
                decoded.append(c < ASCII_END || c >= BYTE_END ? c : (char) (STRAY + c));
            }
            at += Math.max(1, length);
        }
        return decoded.toString();
    }

    /** How many bytes the character of UTF-8 that begins here has (Unicode, table 3-7); 0 where none does. */
    private static int lengthAt(String text, int at) {
        int first = text.charAt(at);
        int length =
                first < ASCII_END ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
        if (length > text.length() - at) {
            return 0;
        }
        for (int i = 1; i < length; i++) {
            int low = i > 1 ? 0x80 : first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
            int high = i > 1 ? 0xbf : first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
            if (text.charAt(at + i) < low || text.charAt(at + i) > high) {
                return 0;
            }
        }
        return length;
    }

    /** True of what stands for a byte that is part of no character. */
    static boolean isStray(int point) {
        return STRAY + ASCII_END <= point && point < STRAY + BYTE_END;
    }

    /** The other way: text of letters as the bytes of its UTF-8, one a character. */
    public static String carried(String letters) {
        return carried(letters, ONE_EACH);
    }

    static String carried(String letters, boolean oneEach) {
        if (!oneEach || letters.chars().allMatch(c -> c < ASCII_END)) {
            return letters;
        }
        var carried = new StringBuilder(letters.length() + 16);
        letters.codePoints().forEach(point -> {
            if (isStray(point)) {
                carried.append((char) (point - STRAY));
            } else {
                byte[] bytes = Character.toString(point).getBytes(StandardCharsets.UTF_8);
                carried.append(new String(bytes, StandardCharsets.ISO_8859_1));
            }
        });
        return carried.toString();
    }

    /**
     * As a string of JSON holds it, without loss: letters, and {@code \xe4} for a byte that is part of none. A backslash that
     * stands before an x and two hexadecimal digits is doubled, so that it is told from that.
     */
    public static String exact(String text) {
        return exact(text, ONE_EACH);
    }

    static String exact(String text, boolean oneEach) {
        String letters = letters(text, oneEach);
        if (letters.indexOf('\\') < 0 && letters.codePoints().noneMatch(Bytes::isStray)) {
            return letters;
        }
        var exact = new StringBuilder(letters.length() + 16);
        int backslashes = 0;
        int point;
        for (int at = 0; at < letters.length(); at += Character.charCount(point)) {
            point = letters.codePointAt(at);
            if (point == '\\') {
                backslashes++;
                continue;
            }
            boolean stray = isStray(point);
            exact.append("\\".repeat(stray || isByte(letters, at) ? 2 * backslashes : backslashes));
            backslashes = 0;
            if (stray) {
                appendEscape(exact, point);
            } else {
                exact.appendCodePoint(point);
            }
        }
        return exact.append("\\".repeat(backslashes)).toString();
    }

    private static void appendEscape(StringBuilder exact, int stray) {
        exact.append("\\x")
                .append(Character.forDigit(stray >> 4 & 0xf, 16))
                .append(Character.forDigit(stray & 0xf, 16));
    }

    /** What {@link #exact} made of it, as it was. */
    public static String inexact(String exact) {
        return inexact(exact, ONE_EACH);
    }

    static String inexact(String exact, boolean oneEach) {
        if (exact.indexOf("\\x") < 0) {
            return carried(exact, oneEach);
        }
        var letters = new StringBuilder(exact.length());
        int at = 0;
        while (at < exact.length()) {
            int next = behindBackslashes(exact, at);
            int backslashes = next - at;
            if (backslashes > 0 && isByte(exact, next)) {
                letters.append("\\".repeat(backslashes / 2));
                if (backslashes % 2 > 0) {
                    letters.append((char) (STRAY + Integer.parseInt(exact.substring(next + 1, next + 3), 16)));
                    next += 3;
                }
            } else {
                letters.append("\\".repeat(backslashes));
            }
            if (next == at) {
                letters.append(exact.charAt(next++));
            }
            at = next;
        }
        return carried(letters.toString(), oneEach);
    }

    private static int behindBackslashes(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) == '\\') {
            at++;
        }
        return at;
    }

    /** {@code x} and two hexadecimal digits, of a byte that can be part of no character. */
    private static boolean isByte(String text, int at) {
        return text.length() - at > 2
                && text.charAt(at) == 'x'
                && "89abcdef".indexOf(text.charAt(at + 1)) >= 0
                && "0123456789abcdef".indexOf(text.charAt(at + 2)) >= 0;
    }
}
