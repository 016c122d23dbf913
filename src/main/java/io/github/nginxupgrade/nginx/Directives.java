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
        public Directive {
            arguments = List.copyOf(arguments);
        }

        public String argument(int index) {
            return index < arguments.size() ? arguments.get(index) : "";
        }
    }

    public Directives {
        list = List.copyOf(list);
    }

    /** The directives of the main context. */
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

    private static final class Reader {
        private final String text;
        private final boolean whole;
        private final List<Directive> found = new ArrayList<>();
        private final List<String> words = new ArrayList<>();
        private int at;
        private int depth;
        private boolean begun;
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
            return new Directives(found, !begun && depth == 0 && !openQuote && !unbalanced);
        }

        private void skipComment() {
            int end = text.indexOf('\n', at);
            at = end < 0 ? text.length() : end + 1;
        }

        private void endDirective() {
            at++;
            if (!words.isEmpty()) {
                found.add(new Directive(words.get(0), words.subList(1, words.size())));
                words.clear();
            }
            begun = false;
        }

        private void word() {
            char quote = text.charAt(at);
            boolean quoted = quote == '"' || quote == '\'';
            if (quoted) {
                at++;
            }
            int start = at;
            boolean escaped = false;
            boolean open = true;
            while (open && at < text.length()) {
                char c = text.charAt(at);
                if (c == '\\' && at + 1 < text.length()) {
                    escaped = true;
                    at += 2;
                } else if (quoted ? c == quote : isBlank(c) || c == ';' || (c == '{' && !isVariable(start))) {
                    open = false;
                } else {
                    at++;
                }
            }
            take(start, escaped);
            openQuote |= quoted && open;
            at += quoted && !open ? 1 : 0;
        }

        /** What stands in blocks that nobody asks for is most of the text: no word is made of it. */
        private void take(int start, boolean escaped) {
            begun = true;
            if (whole || depth == 0) {
                String word = text.substring(start, at);
                words.add(escaped ? unescaped(word) : word);
            }
        }

        /** Only these part words (ngx_conf_read_token); any other white space belongs to the word. */
        private static boolean isBlank(char c) {
            return c == ' ' || c == '\t' || c == '\r' || c == '\n';
        }

        /** {@code ${name}} is a variable, not the start of a block. */
        private boolean isVariable(int start) {
            return at > start && text.charAt(at - 1) == '$';
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
}
