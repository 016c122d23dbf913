package io.github.nginxupgrade.nginx;

/**
 * A pattern for the name of a file, as glob(7) has it: {@code *}, {@code ?} and {@code [a-z]}. One name takes at most as many
 * steps as its length times that of the pattern, whatever the pattern is.
 */
public record Glob(String pattern) {
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
        return (pattern.startsWith(".") || !name.startsWith(".")) && matchesAll(name);
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

    /** What of the pattern comes behind the part that matches this character; -1 where it does not. */
    private int one(int at, char c) {
        char part = pattern.charAt(at);
        if (part == '?') {
            return at + 1;
        }
        if (part == '\\' && at + 1 < pattern.length()) {
            return pattern.charAt(at + 1) == c ? at + 2 : -1;
        }
        int end = part == '[' ? endOfSet(at) : -1;
        if (end < 0) {
            return part == c ? at + 1 : -1;
        }
        boolean negated = pattern.charAt(at + 1) == '!' || pattern.charAt(at + 1) == '^';
        return isIn(at + (negated ? 2 : 1), end, c) == negated ? -1 : end + 1;
    }

    /** A bracket that is not closed stands for itself; the first character of a set may be a bracket too. */
    private int endOfSet(int at) {
        int first = at + 1;
        if (first < pattern.length() && (pattern.charAt(first) == '!' || pattern.charAt(first) == '^')) {
            first++;
        }
        return pattern.indexOf(']', first + 1);
    }

    private boolean isIn(int begin, int end, char c) {
        for (int i = begin; i < end; i++) {
            if (i + 2 < end && pattern.charAt(i + 1) == '-') {
                if (pattern.charAt(i) <= c && c <= pattern.charAt(i + 2)) {
                    return true;
                }
                i += 2;
            } else if (pattern.charAt(i) == c) {
                return true;
            }
        }
        return false;
    }
}
