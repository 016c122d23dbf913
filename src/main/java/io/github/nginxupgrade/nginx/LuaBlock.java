package io.github.nginxupgrade.nginx;

/**
 * Passes over Lua code between braces as lua-nginx-module does (ngx_http_lua_directive.c, ngx_http_lua_conf_lua_block_parse):
 * braces count outside of strings, long brackets and comments only. What its lexer takes for one of these is in its
 * util/gen-lexer-c: a quoted string ends on its line, or the quote is a character like any other.
 */
final class LuaBlock {
    private final String text;
    private int at;
    /** The end of the line on which a quote of this kind has been found open: the others on it are escaped, and open too. */
    private int openDouble;

    private int openSingle;

    private LuaBlock(String text, int at) {
        this.text = text;
        this.at = at;
    }

    /**
     * Where the code's closing brace is; -1 where there is none. Each character is looked at a few times at the most.
     *
     * @param begin behind the opening brace
     */
    static int end(String text, int begin) {
        return new LuaBlock(text, begin).end();
    }

    private int end() {
        int depth = 1;
        while (at < text.length()) {
            switch (text.charAt(at)) {
                case '{' -> depth++;
                case '}' -> {
                    if (--depth == 0) {
                        return at;
                    }
                }
                case '"' -> openDouble = passString('"', openDouble);
                case '\'' -> openSingle = passString('\'', openSingle);
                case '[' -> passLongBracket(at);
                case '-' -> passComment();
                default -> {}
            }
            at++;
        }
        return -1;
    }

    /** To its last character; where it is open, nowhere, and where its line ends is told. */
    private int passString(char quote, int open) {
        if (at < open) {
            return open;
        }
        for (int i = at + 1; i < text.length() && text.charAt(i) != '\n'; i++) {
            if (text.charAt(i) == quote) {
                at = i;
                return open;
            }
            boolean escapes = text.charAt(i) == '\\' && i + 1 < text.length() && text.charAt(i + 1) != '\n';
            i += escapes ? 1 : 0;
        }
        int newline = text.indexOf('\n', at);
        return newline < 0 ? text.length() : newline;
    }

    /** {@code [==[ … ]==]}, to its last character; one that is not closed has no end, and neither has the block. */
    private boolean passLongBracket(int bracket) {
        int second = bracket + 1;
        while (second < text.length() && text.charAt(second) == '=') {
            second++;
        }
        if (second >= text.length() || text.charAt(bracket) != '[' || text.charAt(second) != '[') {
            return false;
        }
        String closing = "]" + text.substring(bracket + 1, second) + "]";
        int close = text.indexOf(closing, second + 1);
        at = close < 0 ? text.length() : close + closing.length() - 1;
        return true;
    }

    private void passComment() {
        if (!text.startsWith("--", at) || (at + 2 < text.length() && passLongBracket(at + 2))) {
            return;
        }
        int newline = text.indexOf('\n', at);
        at = newline < 0 ? text.length() : newline;
    }
}
