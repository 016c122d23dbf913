package io.github.nginxupgrade.text;

/**
 * Makes visible what a terminal would obey instead of showing it, or not show at all: a client, another user or a file may
 * have written what we quote. Letters of any script, and emoji, stay as they are.
 *
 * <p>Written as C and JSON write it: {@code \n}, {@code \t}, {@code \x1b} for other characters of ASCII, {@code \u202e},
 * {@code \U000e0041}. A backslash stays one: a text that holds the four characters {@code \x1b} does no harm. A byte that is
 * part of no character of UTF-8 is {@code \xe4}.
 */
public final class Visible {
    private static final int DEL = 0x7f;
    private static final String DIGITS = "0123456789abcdef";

    private Visible() {}

    /** The text on one line: a line feed in it is made visible too, so that nobody can forge a line. */
    public static String line(String text) {
        return of(text, false);
    }

    /** Text of our own that has several lines. */
    public static String lines(String text) {
        return of(text, true);
    }

    /**
     * What can't be seen: control characters (C0, DEL, C1), characters that format others (directions of writing, joiners,
     * U+FEFF, tags), separators of lines and paragraphs, halves of a surrogate pair, and what else Unicode says to show
     * nothing for (Default_Ignorable_Code_Point) but for variation selectors, which belong to emoji and to CJK names.
     */
    public static boolean isHidden(int point) {
        if (point < ' ' || point == DEL) {
            return true;
        }
        if (point < DEL) {
            return false;
        }
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> isBlank(point);
        };
    }

    /** Fillers of Hangul and the like: letters and marks to Unicode, nothing to the eye; and what is kept for more of them. */
    private static boolean isBlank(int point) {
        return switch (point) {
            case 0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x2065, 0x3164, 0xffa0 -> true;
            default -> isIn(0xfff0, 0xfff8, point) || isIn(0xe0000, 0xe00ff, point) || isIn(0xe01f0, 0xe0fff, point);
        };
    }

    private static boolean isIn(int first, int last, int point) {
        return first <= point && point <= last;
    }

    private static String of(String carried, boolean keepsLines) {
        String text = Bytes.letters(carried);
        int first = firstHidden(text, keepsLines);
        if (first == text.length()) {
            return text;
        }
        var shown = new StringBuilder(text.length() + 16).append(text, 0, first);
        int point;
        for (int at = first; at < text.length(); at += Character.charCount(point)) {
            point = text.codePointAt(at);
            if (isHidden(point) && !(keepsLines && point == '\n')) {
                append(shown, point);
            } else {
                shown.appendCodePoint(point);
            }
        }
        return shown.toString();
    }

    /** Nearly all text has none, and is not copied. */
    private static int firstHidden(String text, boolean keepsLines) {
        int at = 0;
        while (at < text.length()) {
            int point = text.codePointAt(at);
            if (isHidden(point) && !(keepsLines && point == '\n')) {
                return at;
            }
            at += Character.charCount(point);
        }
        return at;
    }

    private static void append(StringBuilder to, int point) {
        int shown = Bytes.isStray(point) ? point & 0xff : point;
        switch (shown) {
            case '\n' -> to.append("\\n");
            case '\r' -> to.append("\\r");
            case '\t' -> to.append("\\t");
            default -> {
                if (point <= DEL || Bytes.isStray(point)) {
                    hex(to.append("\\x"), shown, 2);
                } else if (Character.isBmpCodePoint(point)) {
                    hex(to.append("\\u"), point, 4);
                } else {
                    hex(to.append("\\U"), point, 8);
                }
            }
        }
    }

    /** By hand, because a {@link java.util.Formatter} takes milliseconds at its first use. */
    private static void hex(StringBuilder to, int number, int width) {
        for (int shift = 4 * (width - 1); shift >= 0; shift -= 4) {
            to.append(DIGITS.charAt(number >> shift & 0xf));
        }
    }

    /**
     * JSON with the same meaning, in which nothing hidden is left. Outside of its strings JSON is visible ASCII, and inside
     * any character may be written by its number (RFC 8259).
     *
     * @param json on one line
     */
    public static String json(String json) {
        int first = firstHidden(json, false);
        if (first == json.length()) {
            return json;
        }
        var shown = new StringBuilder(json.length() + 16).append(json, 0, first);
        int point;
        for (int at = first; at < json.length(); at += Character.charCount(point)) {
            point = json.codePointAt(at);
            if (isHidden(point)) {
                for (int i = 0; i < Character.charCount(point); i++) {
                    hex(shown.append("\\u"), json.charAt(at + i), 4);
                }
            } else {
                shown.appendCodePoint(point);
            }
        }
        return shown.toString();
    }
}
