package io.github.nginxupgrade.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What was found to be wrong in many lives, likes put together; how many lives there were. */
final class Findings {
    private static final int EXAMPLES = 2;

    private final Map<String, List<String>> byShape = new TreeMap<>();
    private final Map<String, Integer> byOutcome = new TreeMap<>();
    private int lives;

    synchronized void lived(Life life) {
        lives++;
        String outcome =
                life.died() ? "died" : life.outcome().map(o -> o.kind().word()).orElse("escaped");
        byOutcome.merge(outcome, 1, Integer::sum);
    }

    synchronized void add(String where, List<String> wrong) {
        for (String each : wrong) {
            byShape.computeIfAbsent(shape(each), shape -> new ArrayList<>()).add(where + "\n      => " + each);
        }
    }

    /** Without pids, truths and operations, so that what is alike looks alike. */
    private static String shape(String text) {
        return text.replaceAll("\\[.*\\]", "[…]")
                .replaceAll("\\b1\\d\\d\\b", "PID")
                .replaceAll("(known': ).*", "$1…")
                .replaceAll("cannot \\w+ [^;:]*: (Input|not permitted|no space|the file system|there is)[^;:.]*", "…");
    }

    synchronized boolean none() {
        return byShape.isEmpty();
    }

    synchronized int lives() {
        return lives;
    }

    synchronized String figures() {
        return lives + " lives: " + byOutcome;
    }

    /** For the message of a failed test. */
    synchronized String words() {
        return figures() + "\n"
                + byShape.entrySet().stream()
                        .map(entry -> entry.getValue().size() + " × " + entry.getKey() + "\n    "
                                + entry.getValue().stream().limit(EXAMPLES).collect(Collectors.joining("\n    ")))
                        .collect(Collectors.joining("\n"));
    }
}
