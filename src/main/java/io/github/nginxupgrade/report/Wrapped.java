package io.github.nginxupgrade.report;

import io.github.nginxupgrade.report.Line.Emphasis;
import io.github.nginxupgrade.report.Line.Piece;
import io.github.nginxupgrade.text.Columns;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A line as a terminal of some width shows it best: broken between words, and what is to be typed never. */
public final class Wrapped {
    /** What stands in columns of its own before the words: the time, or a heading. */
    private static final Pattern LEAD = Pattern.compile("^(?:\\s{0,4}\\S{1,10}(?: s)?\\s{2,6}|\\s*)");

    private static final int NARROWEST = 40;

    private final int columns;
    private final String hanging;
    private final List<Line> lines = new ArrayList<>();
    private List<Piece> current = new ArrayList<>();
    private int used;

    private Wrapped(int columns, int hang) {
        this.columns = columns;
        this.hanging = " ".repeat(hang);
    }

    /** As one line or more, none of which is wider but for a word that is. */
    public static List<Line> of(Line line, int columns) {
        String all = line.text();
        if (columns < NARROWEST || Columns.of(all) <= columns) {
            return List.of(line);
        }
        Matcher lead = LEAD.matcher(all);
        var wrapped = new Wrapped(columns, lead.find() ? lead.end() : 0);
        line.pieces().forEach(wrapped::add);
        return wrapped.end();
    }

    /** The same; how wide the terminal is, is asked only where that matters, for it takes a while. */
    public static List<Line> unlessShort(Line line, Supplier<Optional<Integer>> columns) {
        if (Columns.of(line.text()) < NARROWEST) {
            return List.of(line);
        }
        return columns.get().map(width -> of(line, width)).orElse(List.of(line));
    }

    private void add(Piece piece) {
        if (piece.emphasis() == Emphasis.TYPED) {
            addWord(piece);
            return;
        }
        // each word with the blanks before it
        for (String word : piece.text().split("(?<=\\S)(?=\\s)", -1)) {
            addWord(new Piece(piece.emphasis(), word));
        }
    }

    private void addWord(Piece word) {
        int width = Columns.of(word.text());
        boolean helps = word.text().startsWith(" ") || (isSecond(word) && hanging.length() + width <= columns);
        if (used + width > columns && used > hanging.length() && helps) {
            lines.add(new Line(current));
            current = new ArrayList<>(List.of(new Piece(Emphasis.NONE, hanging)));
            used = hanging.length();
            add(new Piece(word.emphasis(), word.text().stripLeading()));
            return;
        }
        current.add(word);
        used += width;
    }

    /** One more to be typed, which has room on a line of its own. The first one stays with what leads to it. */
    private boolean isSecond(Piece word) {
        return word.emphasis() == Emphasis.TYPED
                && current.stream().anyMatch(before -> before.emphasis() == Emphasis.TYPED);
    }

    private List<Line> end() {
        lines.add(new Line(current));
        return lines;
    }
}
