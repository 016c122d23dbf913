package io.github.nginxupgrade.report;

import io.github.nginxupgrade.outcome.InstanceRow;
import io.github.nginxupgrade.text.Columns;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Several nginx as a table, with what picks each: last, for a path may be longer than the rest of the line. */
final class InstancesText {
    private static final List<String> HEAD =
            List.of("pid", "version", "phase", "serving", "unit", "whose", "--pid-file");

    private static final String SOLE = "sole";

    private InstancesText() {}

    static List<Line> lines(List<InstanceRow> rows) {
        if (rows.isEmpty()) {
            return List.of();
        }
        var cells = new ArrayList<List<String>>(List.of(HEAD));
        rows.forEach(row -> cells.add(cells(row)));
        List<Integer> widths = IntStream.range(0, HEAD.size())
                .mapToObj(column -> cells.stream()
                        .mapToInt(row -> Columns.of(row.get(column)))
                        .max()
                        .orElse(0))
                .toList();
        var lines = new ArrayList<Line>();
        for (List<String> row : cells) {
            var text = new StringBuilder(" ");
            for (int column = 0; column < HEAD.size(); column++) {
                text.append(' ').append(Columns.pad(row.get(column), widths.get(column) + 1));
            }
            String line = text.toString().stripTrailing();
            lines.add(lines.isEmpty() ? Line.strong(line) : Line.typed(line));
        }
        return lines;
    }

    private static List<String> cells(InstanceRow row) {
        return List.of(
                row.pid().map(String::valueOf).orElse("?"),
                row.version(),
                row.phase().map(InstancesText::phase).orElse("?"),
                row.serving().map(InstancesText::serving).orElse("?"),
                row.unit().orElse("-"),
                row.owner().orElse("-"),
                row.pidFile());
    }

    private static String phase(String word) {
        return word.equals(SOLE) ? "one master" : word;
    }

    private static String serving(String who) {
        return switch (who) {
            case SOLE -> "yes";
            case "none" -> "nobody";
            default -> who;
        };
    }
}
