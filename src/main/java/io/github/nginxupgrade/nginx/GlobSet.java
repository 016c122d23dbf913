package io.github.nginxupgrade.nginx;

/** A set of characters in a {@link Glob}: {@code [a-z]}, {@code [!a]}, {@code [[:digit:]_]}. */
final class GlobSet {
    /** It has no end, and the bracket stands for itself. */
    static final int OPEN = -2;

    private static final char DELETE = 0x7f;

    private final String pattern;
    private final boolean negated;
    private final int first;
    private int in;
    private boolean found;

    /** @param at of its bracket */
    GlobSet(String pattern, int at) {
        this.pattern = pattern;
        this.negated = at + 1 < pattern.length() && "!^".indexOf(pattern.charAt(at + 1)) >= 0;
        this.first = negated ? at + 2 : at + 1;
        this.in = first;
    }

    /**
     * What of the pattern comes behind the set, if that has this character; {@link Glob#NONE} where it has not. The first
     * character of a set may be the bracket that would end it.
     */
    int match(char c) {
        while (in < pattern.length()) {
            if (pattern.charAt(in) == ']' && in > first) {
                return found == negated ? Glob.NONE : in + 1;
            }
            if (!takes(c)) {
                return Glob.NONE;
            }
        }
        return OPEN;
    }

    /** One part of the set; false where the pattern ends in the middle of it. */
    private boolean takes(char c) {
        int name = pattern.startsWith("[:", in) ? in + 2 : pattern.length();
        int ended = name;
        while (ended < pattern.length() && isLower(pattern.charAt(ended))) {
            ended++;
        }
        if (pattern.startsWith(":]", ended)) {
            found |= isOf(pattern.substring(name, ended), c);
            in = ended + 2;
            return true;
        }
        int begin = meant(in);
        boolean range =
                begin + 1 < pattern.length() && pattern.charAt(begin + 1) == '-' && !pattern.startsWith("]", begin + 2);
        int last = range ? meant(begin + 2) : begin;
        // nor is there a name in which a collating symbol of the locale of C would be found
        if (last >= pattern.length() || pattern.startsWith("[.", in)) {
            return false;
        }
        found |= pattern.charAt(begin) <= c && c <= pattern.charAt(last);
        in = last + 1;
        return true;
    }

    /** Where the character stands that is meant here. */
    private int meant(int at) {
        return pattern.startsWith("\\", at) ? at + 1 : at;
    }

    /** By the locale that nginx runs in, which is that of C. */
    private static boolean isOf(String name, char c) {
        return switch (name) {
            case "digit" -> isDigit(c);
            case "lower" -> isLower(c);
            case "upper" -> isUpper(c);
            case "alpha" -> isLower(c) || isUpper(c);
            case "alnum" -> isLower(c) || isUpper(c) || isDigit(c);
            case "xdigit" -> isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
            case "blank" -> c == ' ' || c == '\t';
            case "space" -> c == ' ' || (c >= '\t' && c <= '\r');
            case "cntrl" -> c < ' ' || c == DELETE;
            case "print" -> c >= ' ' && c < DELETE;
            case "graph" -> c > ' ' && c < DELETE;
            case "punct" -> c > ' ' && c < DELETE && !isLower(c) && !isUpper(c) && !isDigit(c);
            default -> false;
        };
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLower(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z';
    }
}
