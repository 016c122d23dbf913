package io.github.nginxupgrade.real;

import io.github.nginxupgrade.cli.Cli;
import io.github.nginxupgrade.os.linux.Linux;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.Thread.UncaughtExceptionHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The program's code in the JVM of the test, for {@code plan}, which changes nothing and of which some tests need a hundred: what
 * it finds on a real nginx is the same, without the start of another JVM. What is shipped has its own tests, and whatever acts is
 * run as it is shipped.
 */
final class ThisJvm {
    private ThisJvm() {}

    /** Runs a plan to its end; nothing else writes to standard output meanwhile, for tests run one after the other. */
    static CommandLine.Result plan(PrivateNginx nginx, List<String> arguments) {
        var line = new ArrayList<>(List.of("plan"));
        line.addAll(arguments);
        line.addAll(List.of(
                "-o", "json", "--state-dir", nginx.prefix().resolve("state").toString()));
        PrintStream out = System.out;
        PrintStream err = System.err;
        Optional<UncaughtExceptionHandler> uncaught = Optional.ofNullable(Thread.getDefaultUncaughtExceptionHandler());
        var said = new ByteArrayOutputStream();
        var beside = new ByteArrayOutputStream();
        long begun = System.nanoTime();
        try {
            System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(beside, true, StandardCharsets.UTF_8));
            int exit = Cli.run(Linux.machine(), line.toArray(String[]::new));
            return new CommandLine.Result(
                    exit,
                    said.toString(StandardCharsets.UTF_8),
                    beside.toString(StandardCharsets.UTF_8),
                    Duration.ofNanos(System.nanoTime() - begun));
        } finally {
            System.setOut(out);
            System.setErr(err);
            Thread.setDefaultUncaughtExceptionHandler(uncaught.orElse(null));
        }
    }
}
