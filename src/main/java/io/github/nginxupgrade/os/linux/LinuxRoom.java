package io.github.nginxupgrade.os.linux;

import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import io.github.nginxupgrade.os.Room;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A room and the way into it: its first process is room.sh, entered is it with nsenter(1). */
final class LinuxRoom implements Room {
    private static final Duration BUILDING = Duration.ofSeconds(20);
    private static final Duration ERRAND = Duration.ofSeconds(20);
    private static final Duration ENDING = Duration.ofSeconds(5);
    private static final Map<String, String> PATH = Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL", "C");
    private static final String OUTPUT = "/dev/room/output";
    private static final String ERRORS = "/dev/room/errors";
    private static final int OUTPUT_LIMIT = 1 << 20;

    /**
     * To files, for a daemon keeps its standard error, and a pipe would not end before it does. Should memory run out,
     * the room is to go before anything that serves.
     */
    private static final String BECOME = "exec </dev/null >" + OUTPUT + " 2>" + ERRORS
            + "; echo 1000 >/proc/self/oom_score_adj;" + " cd -- \"$1\" || exit 125; shift; exec \"$@\"";

    /** Not {@code cp}: the new bytes get the owner and mode of the old file by being written into it. */
    private static final String PUT = "[ -e \"$1\" ] || { true >\"$1\" && chmod 755 \"$1\"; }; exec cat >\"$1\"";

    private static final String APPEND = "printf %s \"$2\" >>\"$1\"";

    private final Process process;
    private final int first;
    private final Likeness likeness;
    private final Proc proc;
    private final LinuxCommands commands;
    private final Interruptions interruptions;

    private LinuxRoom(
            Process process,
            int first,
            Likeness likeness,
            Proc proc,
            LinuxCommands commands,
            Interruptions interruptions) {
        this.process = process;
        this.first = first;
        this.likeness = likeness;
        this.proc = proc;
        this.commands = commands;
        this.interruptions = interruptions;
    }

    /** Starts room.sh with these words and waits until the room is built. */
    static LinuxRoom start(
            List<String> words, Likeness likeness, Proc proc, LinuxCommands commands, Interruptions interruptions)
            throws OsFailure {
        var builder = new ProcessBuilder(words).directory(Path.of("/").toFile());
        builder.environment().clear();
        builder.environment().putAll(PATH);
        try {
            Process process = builder.start();
            var errors = text(process.getErrorStream());
            if (!isReady(process)) {
                end(process);
                throw failure(errors.join().strip());
            }
            List<Integer> children = new LinuxProcesses(proc).children((int) process.pid());
            if (children.size() != 1) {
                end(process);
                throw failure("its first process is gone");
            }
            return new LinuxRoom(process, children.get(0), likeness, proc, commands, interruptions);
        } catch (IOException e) {
            throw failure("cannot run " + words.get(0) + ": " + LinuxCommands.why(e));
        }
    }

    private static OsFailure failure(String why) {
        return new OsFailure(
                Reason.OTHER,
                "cannot build a private room" + (why.isEmpty() ? "" : ": " + why.replaceAll("\\s*\n\\s*", "; ")));
    }

    private static boolean isReady(Process process) {
        var line = CompletableFuture.supplyAsync(() -> {
            try {
                String said = new BufferedReader(
                                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                        .readLine();
                return "ready".equals(said);
            } catch (IOException ended) {
                return false;
            }
        });
        try {
            return line.get(BUILDING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    private static CompletableFuture<String> text(InputStream stream) {
        return CompletableFuture.supplyAsync(() -> {
            try (stream) {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Override
    public int first() {
        return first;
    }

    @Override
    public void put(Path outside, Path inside) throws OsFailure {
        CommandResult result =
                enter(List.of("/bin/sh", "-c", PUT, "sh", inside.toString()), Redirect.from(outside.toFile()), ERRAND);
        require(result, "write " + inside);
    }

    @Override
    public void append(Path inside, String text) throws OsFailure {
        require(errand("/bin/sh", "-c", APPEND, "sh", inside.toString(), text), "write " + inside);
    }

    @Override
    public Optional<String> tail(Path inside, int limit) throws OsFailure {
        CommandResult result = errand("tail", "-c", Integer.toString(limit), "--", inside.toString());
        return result.succeeded() ? Optional.of(result.output()) : Optional.empty();
    }

    private CommandResult errand(String... words) throws OsFailure {
        return enter(List.of(words), Redirect.PIPE, ERRAND);
    }

    private static void require(CommandResult result, String what) throws OsFailure {
        if (!result.succeeded()) {
            throw new OsFailure(
                    Reason.OTHER,
                    "cannot " + what + " in a private room: "
                            + result.errors().strip().replaceAll("\\s*\n\\s*", "; "));
        }
    }

    private CommandResult enter(List<String> words, Redirect input, Duration limit) throws OsFailure {
        var arguments = new ArrayList<String>(List.of("nsenter", "--target", Integer.toString(first)));
        arguments.addAll(List.of("--mount", "--pid", "--net", "--ipc", "--uts", "--"));
        arguments.addAll(words);
        return commands.run(arguments, Path.of("/"), PATH, input, limit, () -> interruptions
                .first()
                .isPresent());
    }

    @Override
    public CommandResult run(List<String> arguments, Path folder, Map<String, String> environment, Duration limit)
            throws OsFailure {
        var words = new ArrayList<String>(List.of("/bin/sh", "-c", BECOME, "sh", folder.toString()));
        words.addAll(likeness.words());
        words.addAll(List.of("env", "-i", "--"));
        environment.forEach((name, value) -> words.add(name + "=" + value));
        words.addAll(arguments);
        CommandResult result = enter(words, Redirect.PIPE, limit);
        // /dev is the room's own and has no links in it that we did not make
        return new CommandResult(
                result.exitCode(), said(OUTPUT), result.errors() + said(ERRORS), result.timedOut(), result.took());
    }

    private String said(String file) throws OsFailure {
        return new LinuxFiles()
                .read(proc.of(first, "root" + file), 0, OUTPUT_LIMIT)
                .orElse("");
    }

    /** Its links are resolved inside: resolved by us they could lead to a socket of outside. */
    @Override
    public Path seenFromOutside(Path inside) throws OsFailure {
        CommandResult real = errand("readlink", "-f", "--", inside.toString());
        require(real, "find " + inside);
        return Path.of(proc.of(first, "root") + real.output().strip());
    }

    @Override
    public void close() {
        end(process);
    }

    /** By the end of its standard input; where it does not look at that, by the death of unshare(1), which kills it. */
    private static void end(Process process) {
        try {
            process.getOutputStream().close();
        } catch (IOException gone) {
            // then it has ended
        }
        try {
            if (!process.waitFor(ENDING.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                boolean unused = process.destroyForcibly().waitFor(ENDING.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
