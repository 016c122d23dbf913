package io.github.nginxupgrade.nginx;

/**
 * A pattern for the name of a file, as glob(7) has it: {@code *}, {@code ?}, {@code [a-z]} and {@code [[:digit:]]}. One name takes
 * at most as many steps as its length times that of the pattern, whatever the pattern is; in one a set is gone through.
 */
public record Glob(String pattern) {
    static final int NONE = -1;

    /** False where it can only be one name. */
    public boolean isPattern() {
        for (int i = 0; i < pattern.length(); i++) {
            if ("*?[\\".indexOf(pattern.charAt(i)) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** A dot at the beginning must be there in the pattern. */
    public boolean matches(String name) {
        boolean dot = pattern.startsWith(".") || pattern.startsWith("\\.");
        return (dot || !name.startsWith(".")) && matchesAll(name);
    }

    /** Where it goes wrong, the last {@code *} takes one character more. */
    private boolean matchesAll(String name) {
        int at = 0;
        int in = 0;
        int star = -1;
        int taken = 0;
        while (in < name.length()) {
            int next = at < pattern.length() && pattern.charAt(at) != '*' ? one(at, name.charAt(in)) : -1;
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                star = ++at;
                taken = in;
            } else if (next >= 0) {
                at = next;
                in++;
            } else if (star >= 0) {
                at = star;
                in = ++taken;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }

    /** What of the pattern comes behind the part that matches this character; {@link #NONE} where it does not. */
    private int one(int at, char c) {
        char part = pattern.charAt(at);
        if (part == '?') {
            return at + 1;
        }
        if (part == '\\') {
            return at + 1 < pattern.length() && pattern.charAt(at + 1) == c ? at + 2 : NONE;
        }
        int behind = part == '[' ? new GlobSet(pattern, at).match(c) : GlobSet.OPEN;
        if (behind == GlobSet.OPEN) {
            return part == c ? at + 1 : NONE;
        }
        return behind;
    }
}
