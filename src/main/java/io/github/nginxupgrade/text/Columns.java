package io.github.nginxupgrade.text;

/** How much room text takes on a terminal, where a line that is too long would become two. */
public final class Columns {
    /** The scripts of which each character takes two columns (Unicode Standard Annex 11, as terminals have it). */
    private static final int FIRST_WIDE = 0x1100;

    private Columns() {}

    /** Of what {@link Visible} makes of it. */
    public static int of(String text) {
        return Visible.line(text).codePoints().map(Columns::of).sum();
    }

    private static int of(int point) {
        if (point < FIRST_WIDE) {
            return 1;
        }
        boolean wide = Character.isIdeographic(point) || point >= 0x1f300;
        return wide
                        || switch (Character.UnicodeScript.of(point)) {
                            case HAN, HIRAGANA, KATAKANA, HANGUL -> true;
                            default -> point >= 0xff00 && point <= 0xff60;
                        }
                ? 2
                : 1;
    }

    /** As much of it as fits; where not all does, it ends with {@code ..}. */
    public static String clip(String text, int columns) {
        if (of(text) <= columns) {
            return text;
        }
        String visible = Visible.line(text);
        var shown = new StringBuilder();
        int left = columns - "..".length();
        for (int at = 0; at < visible.length(); at += Character.charCount(visible.codePointAt(at))) {
            left -= of(visible.codePointAt(at));
            if (left < 0) {
                break;
            }
            shown.appendCodePoint(visible.codePointAt(at));
        }
        return left < 0 && columns >= "..".length() ? shown + ".." : "";
    }

    /** The same, and blanks behind it. */
    public static String pad(String text, int columns) {
        String fits = clip(text, columns);
        return fits + " ".repeat(Math.max(0, columns - of(fits)));
    }
}
