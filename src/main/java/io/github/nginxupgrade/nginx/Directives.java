package io.github.nginxupgrade.nginx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The directives of the main context of a configuration file, or of a {@code -g} argument. What stands inside blocks
 * is passed over: everything that this tool must know ({@code pid}, {@code load_module}, {@code worker_processes},
 * {@code error_log}) is allowed in the main context only.
 *
 * <p>Reads tokens as ngx_conf_file.c, ngx_conf_read_token does.
 *
 * @param list the directives in their order; a block is a directive with its arguments
 * @param complete false where the text ends inside a directive, a quote or a block
 */
public record Directives(List<Directive> list, boolean complete) {
    /** One directive, quotes and escapes resolved: {@code pid /run/nginx.pid;}. */
    public record Directive(String name, List<String> arguments) {
        public String argument(int index) {
            return index < arguments.size() ? arguments.get(index) : "";
        }
    }

    public Directives {
        list = List.copyOf(list);
    }

    public static Directives parse(String text) {
        return new Reader(text, false).read();
    }

    /** The directives of the main context and of all blocks, in their order: what stands in which block is not told. */
    public static Directives parseWhole(String text) {
        return new Reader(text, true).read();
    }

    /** All directives of this name. */
    public List<Directive> all(String name) {
        return list.stream().filter(directive -> directive.name().equals(name)).toList();
    }

    /** The first argument of the last directive of this name. */
    public Optional<String> value(String name) {
        List<Directive> all = all(name);
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(all.get(all.size() - 1).argument(0));
    }

    /** The directives of this and then of the other. */
    public Directives and(Directives other) {
        List<Directive> both = new ArrayList<>(list);
        both.addAll(other.list);
        return new Directives(both, complete && other.complete);
    }

    private static final class Reader {
        private final String text;
        private final List<Directive> found = new ArrayList<>();
        private final List<String> words = new ArrayList<>();
        private final boolean whole;
        private int at;
        private int depth;
        private boolean openQuote;
        private boolean unbalanced;

        Reader(String text, boolean whole) {
            this.text = text;
            this.whole = whole;
        }

        Directives read() {
            while (at < text.length()) {
                char c = text.charAt(at);
                switch (c) {
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
                    default -> word();
                }
            }
            return new Directives(found, words.isEmpty() && depth == 0 && !openQuote && !unbalanced);
        }

        private void skipComment() {
            int end = text.indexOf('\n', at);
            at = end < 0 ? text.length() : end + 1;
        }

        private void endDirective() {
            at++;
            if ((whole || depth == 0) && !words.isEmpty()) {
                found.add(new Directive(words.get(0), List.copyOf(words.subList(1, words.size()))));
            }
            words.clear();
        }

        private void word() {
            char quote = text.charAt(at);
            boolean quoted = quote == '"' || quote == '\'';
            var word = new StringBuilder();
            if (quoted) {
                at++;
            }
            while (at < text.length()) {
                char c = text.charAt(at);
                if (c == '\\' && at + 1 < text.length()) {
                    word.append(unescape(text.charAt(at + 1)));
                    at += 2;
                } else if (quoted && c == quote) {
                    at++;
                    words.add(word.toString());
                    return;
                } else if (!quoted && (isBlank(c) || c == ';' || (c == '{' && !endsWithDollar(word)))) {
                    words.add(word.toString());
                    return;
                } else {
                    word.append(c);
                    at++;
                }
            }
            openQuote = quoted;
            words.add(word.toString());
        }

        /** Only these part words (ngx_conf_read_token); any other white space belongs to the word. */
        private static boolean isBlank(char c) {
            return c == ' ' || c == '\t' || c == '\r' || c == '\n';
        }

        /** {@code ${name}} is a variable, not the start of a block. */
        private static boolean endsWithDollar(StringBuilder word) {
            return !word.isEmpty() && word.charAt(word.length() - 1) == '$';
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
}
