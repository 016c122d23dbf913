package io.github.nginxupgrade.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The word that somebody may have meant who mistyped it. */
public final class Nearest {
    /** Of a word, one letter in so many may be wrong. */
    private static final int LETTERS_PER_MISTAKE = 3;

    private Nearest() {}

    /** Of those that are near enough the nearest; empty where none is, for a guess that is far off helps nobody. */
    public static Optional<String> of(String typed, Collection<String> known) {
        return known.stream()
                .filter(word -> isNear(typed, word, Math.max(1, word.length() / LETTERS_PER_MISTAKE)))
                .min(Comparator.<String>comparingInt(word -> distance(typed, word))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static boolean isNear(String typed, String word, int most) {
        return Math.abs(typed.length() - word.length()) <= most && distance(typed, word) <= most;
    }

    /** How many letters are missing, too many, others or swapped (Damerau and Levenshtein, optimal string alignment). */
    static int distance(String from, String to) {
        int[][] least = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                least[i][j] = i == 0 || j == 0 ? i + j : step(least, from, to, i, j);
            }
        }
        return least[from.length()][to.length()];
    }

    private static int step(int[][] least, String from, String to, int i, int j) {
        boolean same = from.charAt(i - 1) == to.charAt(j - 1);
        int best = Math.min(least[i - 1][j - 1] + (same ? 0 : 1), Math.min(least[i - 1][j], least[i][j - 1]) + 1);
        boolean swapped =
                i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(best, least[i - 2][j - 2] + 1) : best;
    }
}
