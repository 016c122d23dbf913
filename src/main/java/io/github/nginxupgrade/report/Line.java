package io.github.nginxupgrade.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * One line for people, in pieces with or without an emphasis. The pieces are bare text, whoever wrote it: what a terminal
 * would obey is made visible, and colours come in, when {@link Style} shows the line.
 */
public record Line(List<Piece> pieces) {
    /** How a piece stands out. */
    enum Emphasis {
        NONE,
        GOOD,
        BAD,
        STRONG,
        /** Somebody may copy it: never broken, and shown without an emphasis. */
        TYPED,
        FAINT
    }

    /** A part of a line. */
    record Piece(Emphasis emphasis, String text) {}

    public Line {
        pieces = List.copyOf(pieces);
    }

    /** A line without emphasis. */
    public static Line of(String text) {
        return new Line(List.of(new Piece(Emphasis.NONE, text)));
    }

    /** What is to be typed. */
    public static Line typed(String text) {
        return new Line(List.of(new Piece(Emphasis.TYPED, text)));
    }

    static Line good(String text) {
        return new Line(List.of(new Piece(Emphasis.GOOD, text)));
    }

    static Line bad(String text) {
        return new Line(List.of(new Piece(Emphasis.BAD, text)));
    }

    static Line strong(String text) {
        return new Line(List.of(new Piece(Emphasis.STRONG, text)));
    }

    static Line faint(String text) {
        return new Line(List.of(new Piece(Emphasis.FAINT, text)));
    }

    /** Without what stands out. */
    public String text() {
        return pieces.stream().map(Piece::text).collect(Collectors.joining());
    }

    /** All of it stands out so. */
    public Line good() {
        return all(Emphasis.GOOD);
    }

    public Line bad() {
        return all(Emphasis.BAD);
    }

    public Line strong() {
        return all(Emphasis.STRONG);
    }

    public Line faint() {
        return all(Emphasis.FAINT);
    }

    private Line all(Emphasis emphasis) {
        return new Line(
                pieces.stream().map(piece -> new Piece(emphasis, piece.text())).toList());
    }

    Line and(String text) {
        return and(of(text));
    }

    public Line and(Line more) {
        var all = new ArrayList<>(pieces);
        all.addAll(more.pieces);
        return new Line(all);
    }

    /** The same with another text in each piece but those that somebody may copy. */
    Line mapWords(UnaryOperator<String> change) {
        var all = new ArrayList<Piece>();
        for (Piece piece : pieces) {
            boolean typed = piece.emphasis == Emphasis.TYPED;
            all.add(typed ? piece : new Piece(piece.emphasis, change.apply(piece.text)));
        }
        return new Line(all);
    }

    /** The same with another text in each piece. */
    public Line map(UnaryOperator<String> change) {
        var all = new ArrayList<Piece>();
        for (Piece piece : pieces) {
            all.add(new Piece(piece.emphasis, change.apply(piece.text)));
        }
        return new Line(all);
    }
}
