package io.github.nginxupgrade.report;

import io.github.nginxupgrade.text.Visible;

/**
 * Colours, or none.
 *
 * @param colored true where escape sequences are wanted (ECMA-48)
 */
public record Style(boolean colored) {
    /** No colours. */
    public static final Style PLAIN = new Style(false);

    /** The line as it is written: of what a terminal obeys it holds our own colours, and nothing else. */
    public String show(Line line) {
        var shown = new StringBuilder();
        for (Line.Piece piece : line.pieces()) {
            String text = Visible.line(piece.text());
            String code = code(piece.emphasis());
            shown.append(colored && !code.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text);
        }
        return shown.toString();
    }

    private static String code(Line.Emphasis emphasis) {
        return switch (emphasis) {
            case NONE, TYPED -> "";
            case GOOD -> "32";
            case BAD -> "31";
            case STRONG -> "1";
            case FAINT -> "2";
        };
    }
}
