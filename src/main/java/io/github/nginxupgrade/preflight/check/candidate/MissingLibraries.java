package io.github.nginxupgrade.preflight.check.candidate;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.os.Command;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Shared libraries that the loader does not find. It is asked with an empty environment, for a new master gets no other
 * (ngx_exec_new_binary passes on what {@code env} names): a binary that a person starts with LD_LIBRARY_PATH ends as a new
 * master with {@code error while loading shared libraries} (ld.so(8), LD_TRACE_LOADED_OBJECTS).
 */
@AutoService(HazardSource.class)
public final class MissingLibraries extends Check {
    public static final HazardKind HAZARD = HazardKind.refuses(
            "missing-libraries",
            "the loader does not find shared libraries of the candidate, in the empty environment "
                    + "that a new master gets",
            "install them, or build with their folder as a run path");

    public MissingLibraries() {
        super(Stage.LIBRARIES, HAZARD);
    }

    private static final Duration LIMIT = Duration.ofSeconds(10);
    /** Strings of the dynamic section lie near the start (elf(5)), in bytes; patchelf(1) puts them to the end. */
    private static final int DYNAMIC = 64 << 20;

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        List<String> missing = missing(subject);
        // where it lies now is not where it will run: nginx's own test, at the live path, tells
        if (missing.isEmpty() || asksForItsOwnFolder(subject)) {
            return Optional.empty();
        }
        return Optional.of(HAZARD.found(
                "the loader does not find " + String.join(", ", missing) + " for " + subject.candidate()
                        + ", without the environment of a shell, which a new master does not get",
                "install them, or build with their folder as a run path (-Wl,-rpath)"));
    }

    private static List<String> missing(Subject subject) {
        try (var copy = subject.os().files().copyInMemory(subject.candidate())) {
            return trace(subject, copy.path())
                    .lines()
                    .map(String::strip)
                    .filter(line -> line.endsWith("=> not found"))
                    .map(line -> line.substring(0, line.indexOf(' ')))
                    .distinct()
                    .toList();
        } catch (OsFailure noCopyHere) {
            // the test of the configuration says it, in the words of the loader
            return List.of();
        }
    }

    /** {@code $ORIGIN} in a run path, ld.so(8). */
    private static boolean asksForItsOwnFolder(Subject subject) throws OsFailure {
        byte[] start = subject.os().files().bytes(subject.candidate(), 0, DYNAMIC);
        return new String(start, StandardCharsets.ISO_8859_1).contains("$ORIGIN");
    }

    /**
     * What the loader loads for a program; a program that no loader starts gets {@code -V} and tells its version. The loader
     * is the one that the program names: it must be one that may be executed.
     */
    static String trace(Subject subject, Path program) {
        var command = new Command(
                List.of(program.toString(), "-V"),
                Path.of("/"),
                Map.of("LD_TRACE_LOADED_OBJECTS", "1"),
                Map.of(),
                LIMIT);
        try {
            return subject.os().commands().run(command).output();
        } catch (OsFailure notExecuted) {
            // the program's own first start says why
            return "";
        }
    }
}
