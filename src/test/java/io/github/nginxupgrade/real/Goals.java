package io.github.nginxupgrade.real;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was aimed at and what came out, so that a goal that is missed says so by itself. */
final class Goals {
    private final List<String> lines = new ArrayList<>();

    /** Lower is better. */
    void atMost(String what, double measured, double goal, String unit) {
        String by = amount(measured - goal, unit);
        lines.add("| " + what + " | " + amount(goal, unit) + " | " + amount(measured, unit) + " | "
                + (measured <= goal ? "met" : "**missed by " + by + "**") + " |");
    }

    private static String amount(double value, String unit) {
        return String.format(Locale.ROOT, "%.1f %s", value, unit).strip();
    }

    String table() {
        return "| goal | at most | measured | |\n|---|---|---|---|\n" + String.join("\n", lines) + "\n";
    }
}
