package io.github.nginxupgrade.nginx;

import io.github.nginxupgrade.nginx.Directives.Directive;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads tokens as ngx_conf_file.c, ngx_conf_read_token does, and hands on one directive after the other.
 *
 * <p>Made for configurations of hundreds of thousands of servers: only the ends of words are looked for, and words are made
 * of what is handed on, once for all directives that are spelt alike. Whatever the text is, it is gone through once, and what
 * is kept of it is bounded.
 */
public final class DirectiveReader {
    /** Longer than the names of ten thousand servers; nginx itself takes no word that is longer than 4096 bytes. */
    private static final int LONGEST = 1 << 20;

    private static final int LONGEST_NAME = 100;

    /** The name of a directive whose block holds code of another language, read by the module that knows that. */
    private static final Pattern CODE = Pattern.compile("\\w+_by_(?<language>[a-z0-9]+)_block");

    private final boolean whole;
    private final Consumer<Directive> found;
    private final DirectiveCache known = new DirectiveCache();

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

    /**
     * Hands on what stands in the text.
     *
     * @return empty where all was understood; else what was not, in nginx's words. Of what follows nothing was handed on, but
     *     for a directive that is too long to be true, which is passed over
     */
    public Optional<String> read(String text) {
        return new Tokens(text).read();
    }

    private final class Tokens {
        private final String text;
        private final Words words;
        private int at;
        private int depth;
        private int begin;
        private Optional<String> tooLong = Optional.empty();
        private String trouble = "";

        Tokens(String text) {
            this.text = text;
            this.words = new Words(text);
        }

        Optional<String> read() {
            while (at < text.length() && trouble.isEmpty()) {
                switch (text.charAt(at)) {
                    case ' ', '\t', '\r', '\n' -> at++;
                    case '#' -> skipComment();
                    case ';' -> endDirective();
                    case '{' -> beginBlock();
                    case '}' -> endBlock();
                    default -> passWord();
                }
            }
            if (trouble.isEmpty() && (!words.isEmpty() || depth > 0)) {
                trouble = "unexpected end of file, expecting " + (!words.isEmpty() ? "\";\" or \"}\"" : "\"}\"");
            }
            return trouble.isEmpty() ? tooLong : Optional.of(trouble + " in line " + line());
        }

        private long line() {
            return 1
                    + text.substring(0, Math.min(at, text.length()))
                            .chars()
                            .filter(c -> c == '\n')
                            .count();
        }

        private void skipComment() {
            int newline = text.indexOf('\n', at);
            at = newline < 0 ? text.length() : newline + 1;
        }

        private void unexpected() {
            trouble = "unexpected \"" + text.charAt(at) + "\"";
        }

        private void beginBlock() {
            String language = words.isEmpty() ? "" : language();
            endDirective();
            if (!trouble.isEmpty()) {
                return;
            }
            if (language.isEmpty()) {
                depth++;
                return;
            }
            int end = language.equals("lua") ? LuaBlock.end(text, at) : -1;
            if (end < 0) {
                trouble = language.equals("lua")
                        ? "unexpected end of file, expecting terminating characters for lua code block begun"
                        : "code in \"" + language + "\", which only its module can read,";
                return;
            }
            at = end + 1;
        }

        /** Of the code that is in the block which begins; empty for a block of directives. */
        private String language() {
            Matcher code = CODE.matcher(words.first(LONGEST_NAME));
            return code.matches() ? code.group("language") : "";
        }

        private void endBlock() {
            if (!words.isEmpty() || depth == 0) {
                unexpected();
                return;
            }
            depth--;
            at++;
        }

        private void endDirective() {
            if (words.isEmpty()) {
                unexpected();
                return;
            }
            if (at - begin > LONGEST) {
                tooLong = Optional.of("a directive that is too long to be true, with its end in line " + line());
            } else if (whole || depth == 0) {
                handOn();
            }
            words.clear();
            at++;
        }

        private void handOn() {
            known.directive(text.substring(begin, at), words)
                    .ifPresentOrElse(found, () -> trouble = "more directives than can be kept");
        }

        private void passWord() {
            begin = words.isEmpty() ? at : begin;
            char quote = text.charAt(at);
            boolean quoted = quote == '"' || quote == '\'';
            at += quoted ? 1 : 0;
            int start = at;
            boolean escaped = passToEnd(quoted, quote);
            boolean open = at >= text.length();
            // of a directive that is too long nothing is handed on: its words need not be kept
            words.add(start, Math.min(at, text.length()), escaped, at - begin <= LONGEST);
            at += quoted && !open ? 1 : 0;
            boolean parted = !quoted || open || at >= text.length() || isBlank(text.charAt(at));
            if (!parted && ";{)".indexOf(text.charAt(at)) < 0) {
                unexpected();
            } else if (open) {
                // the text ends in it
                at = text.length();
            }
        }

        /** To what ends the word, or behind the text; true where something on the way is escaped. */
        private boolean passToEnd(boolean quoted, char quote) {
            boolean escaped = false;
            boolean variable = false;
            while (at < text.length()) {
                char c = text.charAt(at);
                if (c == '\\') {
                    escaped = true;
                    at += 2;
                } else if (c == '{' && variable) {
                    // ${name} is a variable, not the start of a block
                    at++;
                    continue;
                } else if (quoted ? c == quote : isBlank(c) || c == ';' || c == '{') {
                    return escaped;
                } else {
                    at++;
                }
                variable = c == '$';
            }
            return escaped;
        }
    }

    /** Only these part words; any other white space belongs to the word. */
    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }
}
