package io.github.nginxupgrade.real;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * {@code VersionMatrix FOLDER [RELEASE...]}: every ordered pair of these releases, or of all that are there, gone through, as Markdown on standard output,
 * and what is going on on standard error. Ends with 1 where one went wrong. See scripts/version-matrix.
 */
final class VersionMatrix {
    private final Path folder;
    private final List<String> notes = new ArrayList<>();
    private int pairs;
    private long requests;
    private long lost;

    private VersionMatrix(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] arguments) throws IOException {
        List<String> named = List.of(arguments).subList(1, arguments.length);
        List<String> versions = named.isEmpty() ? Releases.all() : named;
        var matrix = new VersionMatrix(Path.of(arguments[0]));
        System.out.println(
                "| from, to | " + String.join(" | ", versions) + " |\n|---|" + "---|".repeat(versions.size()));
        for (String from : versions) {
            System.out.println(matrix.row(from, versions));
        }
        System.out.println("\n" + matrix.sum());
        matrix.notes.forEach(note -> System.out.println("- " + note));
        System.exit(matrix.notes.isEmpty() ? 0 : 1);
    }

    private String row(String from, List<String> versions) {
        return versions.stream()
                .map(to -> from.equals(to) ? "–" : cell(new VersionPair(from, to)))
                .collect(Collectors.joining(" | ", "| " + from + " | ", " |"));
    }

    /** Requests that were served, and in words what went wrong. */
    private String cell(VersionPair pair) {
        System.err.println(pair.from() + " to " + pair.to());
        pairs++;
        try {
            Report report = pair.walk(Files.createDirectory(folder.resolve(pair.from() + "-" + pair.to())));
            long served = report.served(pair.from()) + report.served(pair.to());
            requests += served + report.lost();
            lost += report.lost();
            if (report.lost() == 0) {
                return number(served);
            }
            return number(served) + note(pair, report.lost() + " lost: " + report.text());
        } catch (AssertionError | IOException e) {
            return "**no**" + note(pair, String.valueOf(e.getMessage()));
        }
    }

    private String note(VersionPair pair, String text) {
        notes.add(pair.from() + " to " + pair.to() + ": " + text.strip().replaceAll("\\s+", " "));
        return " (below)";
    }

    private String sum() {
        return pairs + " ordered pairs, " + number(requests) + " requests, " + number(lost) + " lost.";
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
