package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.report.Line;
import io.github.nginxupgrade.report.Style;
import io.github.nginxupgrade.text.Bytes;
import io.github.nginxupgrade.text.Visible;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The one way to standard output and to standard error. What strangers wrote may stand in anything that this program says –
 * clients in a log, users in a title, a file in its name – so nothing gets through that a terminal would obey, but for our own
 * colours and the ends of our own lines.
 */
final class Terminal {
    private static final AtomicBoolean ANNOUNCED = new AtomicBoolean();

    private final PrintStream stream;
    private final Style style;

    private Terminal(PrintStream stream, Style style) {
        this.stream = stream;
        this.style = style;
    }

    /** Standard output. */
    static Terminal output(Style style) {
        return new Terminal(System.out, style);
    }

    /** Standard error. */
    static Terminal errors(Style style) {
        return new Terminal(System.err, style);
    }

    /** Shows these words on the terminal until anything else is written; to be called before that. */
    static void announce(String words) {
        ANNOUNCED.set(true);
        System.err.print(words);
        System.err.flush();
    }

    /** Takes back what was announced (ECMA-48: EL). */
    private static void begin() {
        if (ANNOUNCED.getAndSet(false)) {
            System.err.print("\r\u001b[K");
            System.err.flush();
        }
    }

    /** Blocks while the terminal is stopped. */
    void say(Line line) {
        begin();
        stream.println(style.show(line));
    }

    /**
     * Writes lines over those that were written last, in one go so that nothing flickers; what is left of those is erased. Blocks
     * while the terminal is stopped.
     *
     * @param up how many lines above the cursor to begin (ECMA-48: CUU, EL, ED)
     */
    void redraw(int up, List<Line> lines) {
        begin();
        var text = new StringBuilder(up == 0 ? "\r" : "\r\u001b[" + up + "A");
        lines.forEach(line -> text.append(style.show(line)).append("\u001b[K\n"));
        stream.print(text + "\u001b[J");
        stream.flush();
    }

    /** Likewise, and the answer is typed behind it. */
    void ask(Line question) {
        begin();
        stream.print(style.show(question));
        stream.flush();
    }

    /** One object, in which nothing hidden is left ({@link Visible#json}). */
    void json(String object) {
        begin();
        stream.println(Visible.line(object));
        stream.flush();
    }

    /** A help text; the defaults of options stand in it. */
    private void help(String lines) {
        begin();
        stream.print(Visible.lines(lines));
        stream.flush();
    }

    /** A script for a shell, to the letter: nobody but us has written any of it. */
    void script(String lines) {
        stream.print(lines);
        stream.flush();
    }

    /** One a line, as they are, for a program that reads lines: what cannot be shown as it is would be none, and is left out. */
    void words(List<String> words) {
        words.stream()
                .filter(word -> Visible.line(word).equals(Bytes.letters(word)))
                .forEach(word -> stream.println(Visible.line(word)));
        stream.flush();
    }

    /** For picocli, which prints a help text itself: it gets through when it is flushed. */
    PrintWriter writer() {
        var text = new StringWriter();
        return new PrintWriter(text) {
            @Override
            public void flush() {
                help(text.toString());
                text.getBuffer().setLength(0);
            }
        };
    }

    void flush() {
        stream.flush();
    }
}
