package io.github.nginxupgrade.real;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

/**
 * {@code Screens FOLDER WORDS PROGRAM...}: plays the sessions whose titles have these words, on each program, and prints what was on
 * the screen. What is expected is expected of the last program. See scripts/screens.
 */
final class Screens {
    /** For an older program: what it does not show will not come. */
    private static final Duration SOON = Duration.ofSeconds(20);

    private static final Duration END = Duration.ofSeconds(60);

    private Screens() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> programs = List.of(arguments).subList(2, arguments.length);
        int number = 0;
        int failed = 0;
        for (Session session : Sessions.all()) {
            if (!session.title().contains(arguments[1])) {
                continue;
            }
            System.out.println("== " + session.title() + "\n");
            for (int at = 0; at < programs.size(); at++) {
                boolean last = at == programs.size() - 1;
                Path own = Files.createDirectory(folder.resolve(String.valueOf(++number)));
                if (!play(session, programs.get(at), own, last) && last) {
                    System.err.println("does not hold: " + session.title());
                    failed++;
                }
            }
        }
        if (number == 0) {
            System.err.println("no session has this in its title: " + arguments[1]);
            System.exit(2);
        }
        System.exit(failed == 0 ? 0 : 1);
    }

    private static boolean play(Session session, String program, Path folder, boolean last) {
        System.setProperty(
                "nginxupgrade.image",
                String.valueOf(Path.of(program).toAbsolutePath().getParent().getParent()));
        System.out.println("-- " + program);
        try {
            Session.Seen seen = session.play(folder, last ? END : SOON);
            seen.screens().forEach(Screens::print);
            if (last) {
                seen.faults().forEach(fault -> System.out.println("does not hold: " + fault));
            }
            System.out.println();
            return seen.faults().isEmpty();
        } catch (AssertionError e) {
            System.out.println("could not be played: " + e.getMessage() + "\n");
            return false;
        }
    }

    private static void print(String screen) {
        System.out.println(screen.lines()
                .map(line -> "  | " + line)
                .reduce((one, next) -> one + "\n" + next)
                .orElse("  |"));
        System.out.println();
    }
}
