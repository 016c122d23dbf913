package io.github.nginxupgrade.nginx;

import io.github.nginxupgrade.nginx.Directives.Directive;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads tokens as ngx_conf_file.c, ngx_conf_read_token does, and hands on one directive after the other.
 *
 * <p>Made for configurations of hundreds of thousands of servers: only the ends of words are looked for, and words are made
 * of what is handed on, once for all directives that are spelt alike.
 */
public final class DirectiveReader {
    /** Longer than the names of ten thousand servers; nginx itself takes no word that is longer than 4096 bytes. */
    private static final int LONGEST = 1 << 20;

    private final boolean whole;
    private final Consumer<Directive> found;
    private final Map<String, Directive> known = new HashMap<>();

    /**
     * A reader of one text or of several that belong together.
     *
     * @param whole true for the directives of all contexts, false for those of the main context only
     * @param found is told each in its order; may read what it includes with this reader
     */
    public DirectiveReader(boolean whole, Consumer<Directive> found) {
        this.whole = whole;
        this.found = found;
    }

    /** False where the text ends inside a directive, a quote or a block, or has one that is too long to be true. */
    public boolean read(String text) {
        return new Tokens(text).read();
    }

    private final class Tokens {
        private final String text;
        private int at;
        private int depth;
        private int begin;
        private boolean begun;
        private int start;
        private int end;
        private boolean escaped;
        private boolean openQuote;
        private boolean unbalanced;

        Tokens(String text) {
            this.text = text;
        }

        boolean read() {
            while (at < text.length()) {
                switch (text.charAt(at)) {
                    case ' ', '\t', '\r', '\n' -> at++;
                    case '#' -> skipComment();
                    case ';' -> endDirective();
                    case '{' -> {
                        endDirective();
                        depth++;
                    }
                    case '}' -> {
                        at++;
                        depth--;
                        unbalanced |= depth < 0;
                    }
                    default -> passWord();
                }
            }
            return !begun && depth == 0 && !openQuote && !unbalanced;
        }

        private void skipComment() {
            int newline = text.indexOf('\n', at);
            at = newline < 0 ? text.length() : newline + 1;
        }

        private void endDirective() {
            boolean tooLong = begun && at - begin > LONGEST;
            unbalanced |= tooLong;
            if (begun && !tooLong && (whole || depth == 0)) {
                found.accept(known.computeIfAbsent(text.substring(begin, at), raw -> new Tokens(raw).directive()));
            }
            begun = false;
            at++;
        }

        /** The whole text is one. */
        private Directive directive() {
            List<String> words = new ArrayList<>();
            while (at < text.length()) {
                char c = text.charAt(at);
                if (isBlank(c)) {
                    at++;
                } else if (c == '#') {
                    skipComment();
                } else if (c == '}') {
                    // of a block of another language ({@code content_by_lua_block}), and passed over above as well
                    at++;
                } else {
                    passWord();
                    String word = text.substring(start, end);
                    words.add(escaped ? unescaped(word) : word);
                }
            }
            return new Directive(words.get(0), words.subList(1, words.size()));
        }

        private void passWord() {
            begin = begun ? begin : at;
            begun = true;
            char quote = text.charAt(at);
            boolean quoted = quote == '"' || quote == '\'';
            at += quoted ? 1 : 0;
            start = at;
            escaped = false;
            boolean open = true;
            while (open && at < text.length()) {
                char c = text.charAt(at);
                if (c == '\\' && at + 1 < text.length()) {
                    escaped = true;
                    at += 2;
                } else if (quoted ? c == quote : isBlank(c) || c == ';' || (c == '{' && !isVariable())) {
                    open = false;
                } else {
                    at++;
                }
            }
            end = at;
            openQuote |= quoted && open;
            at += quoted && !open ? 1 : 0;
        }

        /** {@code ${name}} is a variable, not the start of a block. */
        private boolean isVariable() {
            return at > start && text.charAt(at - 1) == '$';
        }
    }

    /** Only these part words; any other white space belongs to the word. */
    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static String unescaped(String raw) {
        var word = new StringBuilder();
        for (int i = 0; i < raw.length(); i++) {
            boolean escape = raw.charAt(i) == '\\' && i + 1 < raw.length();
            word.append(escape ? unescape(raw.charAt(++i)) : String.valueOf(raw.charAt(i)));
        }
        return word.toString();
    }

    private static String unescape(char c) {
        return switch (c) {
            case '"', '\'', '\\' -> String.valueOf(c);
            case 't' -> "\t";
            case 'r' -> "\r";
            case 'n' -> "\n";
            default -> "\\" + c;
        };
    }
}
