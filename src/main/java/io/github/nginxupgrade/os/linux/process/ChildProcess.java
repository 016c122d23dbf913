package io.github.nginxupgrade.os.linux.process;

import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import io.github.nginxupgrade.os.linux.kernel.Background;
import io.github.nginxupgrade.text.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A child process of the JVM, from its start to its end; it never outlives us, nor its limit. */
public final class ChildProcess {
    private static final Duration SLICE = Duration.ofMillis(100);

    private ChildProcess() {}

    /** One that is told nothing. */
    public static CommandResult run(
            List<String> arguments,
            Path folder,
            Map<String, String> environment,
            Redirect input,
            Duration limit,
            BooleanSupplier givenUp)
            throws OsFailure {
        return run(arguments, folder, environment, input, "", limit, givenUp);
    }

    /**
     * Runs it, and waits for its end and for that of its outputs.
     *
     * @param input {@link Redirect#PIPE}: an input that ends behind what it is told
     * @param told what it can read there
     * @param givenUp asked while it runs; once true it is killed as at its limit
     */
    public static CommandResult run(
            List<String> arguments,
            Path folder,
            Map<String, String> environment,
            Redirect input,
            String told,
            Duration limit,
            BooleanSupplier givenUp)
            throws OsFailure {
        long start = System.nanoTime();
        try {
            Process process = builder(arguments, folder, environment, input).start();
            feed(process.getOutputStream(), told);
            return result(process, start, limit, givenUp);
        } catch (IOException e) {
            throw new OsFailure(Reason.OTHER, "cannot run " + arguments.get(0) + ": " + why(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OsFailure(Reason.OTHER, "interrupted while " + arguments.get(0) + " ran", e);
        }
    }

    private static CommandResult result(Process process, long start, Duration limit, BooleanSupplier givenUp)
            throws InterruptedException {
        var output = Background.text("standard output", process.getInputStream());
        var errors = Background.text("standard error", process.getErrorStream());
        boolean ended = isEnded(process, limit, givenUp);
        return new CommandResult(
                process.exitValue(), output.join(), errors.join(), !ended, Duration.ofNanos(System.nanoTime() - start));
    }

    private static ProcessBuilder builder(
            List<String> arguments, Path folder, Map<String, String> environment, Redirect input) {
        var builder = new ProcessBuilder(arguments).directory(folder.toFile()).redirectInput(input);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }

    /** Whether it ended by itself; else it is killed. */
    private static boolean isEnded(Process process, Duration limit, BooleanSupplier givenUp)
            throws InterruptedException {
        Thread lastResort = endingWithUs(process);
        try {
            boolean ended = await(process, limit, givenUp);
            if (!ended) {
                kill(process);
                process.waitFor();
            }
            return ended;
        } finally {
            forget(lastResort);
        }
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Where a command is left in the middle, what it waits for ends with it. */
    private static Thread endingWithUs(Process process) {
        var kill = new Thread(() -> kill(process), "end of a program");
        Runtime.getRuntime().addShutdownHook(kill);
        return kill;
    }

    private static void forget(Thread lastResort) {
        try {
            boolean unused = Runtime.getRuntime().removeShutdownHook(lastResort);
        } catch (IllegalStateException weEnd) {
            // then it has just been run
        }
    }

    private static boolean await(Process process, Duration limit, BooleanSupplier givenUp) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            long left = end - System.nanoTime();
            if (process.waitFor(Math.min(left, SLICE.toNanos()), TimeUnit.NANOSECONDS)) {
                return true;
            }
            if (left <= 0 || givenUp.getAsBoolean()) {
                return false;
            }
        }
    }

    /** The JDK says {@code Cannot run program "X" (in directory "D"): error=8, Exec format error}. */
    public static String why(IOException e) {
        String text = String.valueOf(e.getMessage());
        int comma = text.lastIndexOf(", ");
        return text.contains("error=") && comma > 0 ? text.substring(comma + 2) : text;
    }

    /** On a thread of its own, for a program may never read; one that does not want to read all is right as well. */
    private static void feed(OutputStream stream, String input) throws IOException {
        if (input.isEmpty()) {
            stream.close();
            return;
        }
        var feeding = new Thread(() -> {
            try (stream) {
                stream.write(Bytes.of(input));
            } catch (IOException notRead) {
                // then it does without
            }
        });
        feeding.setDaemon(true);
        feeding.start();
    }
}
