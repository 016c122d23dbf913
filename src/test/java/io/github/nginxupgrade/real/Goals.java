package io.github.nginxupgrade.real;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was aimed at and what came out, so that a goal that is missed says so by itself. */
final class Goals {
    private final List<String> lines = new ArrayList<>();

    /** Lower is better. */
    void atMost(String what, double measured, double goal, String unit) {
        String verdict = measured <= goal
                ? "met"
                : String.format(Locale.ROOT, "**missed by %.1f %s**", measured - goal, unit)
                        .strip();
        lines.add(String.format(
                Locale.ROOT, "| %s | %.1f %s | %.1f %s | %s |", what, goal, unit, measured, unit, verdict));
    }

    String table() {
        return "| goal | at most | measured | |\n|---|---|---|---|\n" + String.join("\n", lines) + "\n";
    }
}
