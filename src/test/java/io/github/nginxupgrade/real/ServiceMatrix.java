package io.github.nginxupgrade.real;

import io.github.nginxupgrade.real.ServiceJourney.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code ServiceMatrix FOLDER [ROW...]}: each {@link ServiceRow} gone through, as Markdown on standard output, and what is going on
 * on standard error. Ends with 1 where a cell failed. See scripts/systemd-matrix.
 */
final class ServiceMatrix {
    private static final Set<String> KNOWN = Set.of(ServiceJourney.YES, ServiceJourney.REFUSAL, ServiceJourney.UNTRIED);

    private final List<String> notes = new ArrayList<>();
    private boolean failed;

    private ServiceMatrix() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        List<ServiceRow> rows = arguments.length == 1
                ? List.of(ServiceRow.values())
                : Arrays.stream(arguments).skip(1).map(ServiceRow::valueOf).toList();
        var matrix = new ServiceMatrix();
        System.out.println(head());
        for (ServiceRow row : rows) {
            System.out.println(matrix.line(Files.createDirectory(folder.resolve(row.name())), row));
        }
        System.out.println();
        for (int i = 0; i < matrix.notes.size(); i++) {
            System.out.println((i + 1) + ". " + matrix.notes.get(i));
        }
        System.exit(matrix.failed ? 1 : 0);
    }

    private static String head() {
        String titles = Arrays.stream(Stage.values()).map(Stage::title).collect(Collectors.joining(" | "));
        return "| service | " + titles + " |\n|---|" + "---|".repeat(Stage.values().length);
    }

    private String line(Path folder, ServiceRow row) {
        System.err.println(row);
        var result = ServiceJourney.run(folder, row, List.of(Stage.values()));
        var cells = new ArrayList<String>();
        for (Stage stage : Stage.values()) {
            String said = result.cells().getOrDefault(stage, "");
            boolean known = KNOWN.contains(said);
            failed |= !known;
            String mark = known
                    ? Optional.ofNullable(result.notes().get(stage))
                            .map(this::note)
                            .orElse("")
                    : note(said);
            cells.add((known ? said : "**no**") + mark);
        }
        return "| " + row.title() + " | " + String.join(" | ", cells) + " |";
    }

    /** Returns its mark. */
    private String note(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        if (!notes.contains(line)) {
            notes.add(line);
        }
        return " (" + (notes.indexOf(line) + 1) + ")";
    }
}
