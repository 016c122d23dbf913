package io.github.nginxupgrade.real;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end within a time limit. */
final class CommandLine {
    /** What it left; stdout and stderr apart. */
    record Result(int exit, String stdout, String stderr, Duration took) {}

    private CommandLine() {}

    static Result run(Path directory, Duration limit, List<String> command) {
        try (Running running = start(directory, Map.of(), command)) {
            return running.await(limit);
        }
    }

    static Running start(Path directory, Map<String, String> environment, List<String> command) {
        try {
            Path folder = Files.createTempDirectory("command");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(folder.resolve("stdout").toFile())
                    .redirectError(folder.resolve("stderr").toFile());
            builder.environment().putAll(environment);
            return new Running(builder.start(), folder, System.nanoTime(), command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A program under way. Its output goes to files, not pipes: a daemon that it starts keeps a pipe open, and reading
     * would not end before the daemon does.
     */
    record Running(Process process, Path folder, long startedNanos, List<String> command) implements AutoCloseable {
        long pid() {
            return process.pid();
        }

        boolean alive() {
            return process.isAlive();
        }

        void signal(String name) {
            Proc.of(pid())
                    .orElseThrow(() -> new AssertionError("it has ended: " + command))
                    .signal(name);
        }

        /** What it has written so far. */
        String stdout() {
            return read("stdout");
        }

        String stderr() {
            return read("stderr");
        }

        private String read(String name) {
            try {
                return Files.readString(folder.resolve(name));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Result await(Duration limit) {
            try {
                if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new AssertionError("still running after " + limit.toMillis() + " ms: " + command
                            + "\nstdout: " + stdout() + "\nstderr: " + stderr());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
            return new Result(
                    process.exitValue(), stdout(), stderr(), Duration.ofNanos(System.nanoTime() - startedNanos));
        }

        /** Kills it if it still runs, and forgets its output. */
        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
            for (String name : List.of("stdout", "stderr", ".")) {
                folder.resolve(name).normalize().toFile().delete();
            }
        }
    }
}
