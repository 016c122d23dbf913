package io.github.nginxupgrade.os.linux;

import io.github.nginxupgrade.os.Command;
import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.Commands;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Child processes of the JVM; overlays by unshare(1) and mount(8) of util-linux. */
final class LinuxCommands implements Commands {
    /** Mounts each staged file over its live path, in this shell's own mount namespace only, then becomes the program. */
    private static final String MOUNT_AND_EXEC =
            """
            count=$1; shift
            while [ "$count" -gt 0 ]; do
              mount --bind -- "$1" "$2" || exit 125
              shift 2; count=$((count - 1))
            done
            cd -- "$1" || exit 125
            shift
            exec env -i -- "$@"
            """;

    private static final Duration SLICE = Duration.ofMillis(100);

    @Override
    public CommandResult run(Command command) throws OsFailure {
        if (command.overlays().isEmpty()) {
            return run(
                    command.arguments(),
                    command.folder(),
                    command.environment(),
                    Redirect.PIPE,
                    command.input(),
                    command.limit(),
                    () -> false);
        }
        var environment = new TreeMap<>(command.environment());
        environment.put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        return run(
                overlaid(command),
                command.folder(),
                environment,
                Redirect.PIPE,
                command.input(),
                command.limit(),
                () -> false);
    }

    /** One that is told nothing. */
    CommandResult run(
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
    private static CommandResult run(
            List<String> arguments,
            Path folder,
            Map<String, String> environment,
            Redirect input,
            String told,
            Duration limit,
            BooleanSupplier givenUp)
            throws OsFailure {
        var builder = new ProcessBuilder(arguments).directory(folder.toFile()).redirectInput(input);
        builder.environment().clear();
        builder.environment().putAll(environment);
        long start = System.nanoTime();
        try {
            Process process = builder.start();
            feed(process.getOutputStream(), told);
            var output = drain(process.getInputStream());
            var errors = drain(process.getErrorStream());
            boolean ended = await(process, limit, givenUp);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
            return new CommandResult(
                    process.exitValue(),
                    output.join(),
                    errors.join(),
                    !ended,
                    Duration.ofNanos(System.nanoTime() - start));
        } catch (IOException e) {
            throw new OsFailure(Reason.OTHER, "cannot run " + arguments.get(0) + ": " + why(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OsFailure(Reason.OTHER, "interrupted while " + arguments.get(0) + " ran", e);
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
    static String why(IOException e) {
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
                stream.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException notRead) {
                // then it does without
            }
        });
        feeding.setDaemon(true);
        feeding.start();
    }

    private static CompletableFuture<String> drain(InputStream stream) {
        return CompletableFuture.supplyAsync(() -> {
            try (stream) {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static List<String> overlaid(Command command) {
        var arguments = new ArrayList<String>();
        if (command.mountsOf().isPresent()) {
            String target = Integer.toString(command.mountsOf().getAsInt());
            arguments.addAll(List.of("/usr/bin/nsenter", "--mount", "--target", target, "--"));
        }
        arguments.addAll(List.of(
                "/usr/bin/unshare",
                "--mount",
                "--propagation",
                "private",
                "--",
                "/bin/sh",
                "-c",
                MOUNT_AND_EXEC,
                "sh",
                Integer.toString(command.overlays().size())));
        for (Map.Entry<Path, Path> overlay : new TreeMap<>(command.overlays()).entrySet()) {
            arguments.add(overlay.getValue().toString());
            arguments.add(overlay.getKey().toString());
        }
        arguments.add(command.folder().toString());
        command.environment().forEach((name, value) -> arguments.add(name + "=" + value));
        arguments.addAll(command.arguments());
        return arguments;
    }

    @Override
    public boolean canOverlay() {
        try {
            var probe = new Command(
                    List.of("/usr/bin/unshare", "--mount", "--propagation", "private", "--", "/bin/true"),
                    Path.of("/"),
                    Map.of(),
                    Map.of(),
                    Duration.ofSeconds(10));
            return run(probe).succeeded();
        } catch (OsFailure notInstalled) {
            return false;
        }
    }
}
