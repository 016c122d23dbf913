package io.github.nginxupgrade.os.linux.sandbox;

import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import io.github.nginxupgrade.os.Sandbox;
import io.github.nginxupgrade.os.linux.kernel.Interruptions;
import io.github.nginxupgrade.os.linux.kernel.Proc;
import io.github.nginxupgrade.os.linux.process.ChildProcess;
import io.github.nginxupgrade.os.linux.process.ExecContext;
import io.github.nginxupgrade.os.linux.process.Helpers;
import io.github.nginxupgrade.os.linux.process.LinuxProcesses;
import io.github.nginxupgrade.os.linux.process.MarkedCommand;
import io.github.nginxupgrade.text.Bytes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
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

/** A sandbox and the way into it: its first process is sandbox.sh, entered is it with nsenter(1). */
final class LinuxSandbox implements Sandbox {
    private static final Duration BUILDING = Duration.ofSeconds(20);
    private static final Duration ENDING = Duration.ofSeconds(5);
    private static final String READY = "ready";
    private static final String GROUP = "group ";
    private static final String OUTPUT = "/dev/sandbox/output";
    private static final String ERRORS = "/dev/sandbox/errors";
    private static final int OUTPUT_LIMIT = 1 << 20;

    /** Into the control groups of the sandbox, which are seen from outside only, then into the sandbox. */
    private static final String JOIN =
            """
            while [ "$1" != -- ]; do
              echo 0 >"$1/cgroup.procs" || exit 125
              shift
            done
            shift
            exec "$@"
            """;

    /**
     * To files, for a daemon keeps its standard error, and a pipe would not end before it does. Should memory run out,
     * the sandbox is to go before anything that serves.
     */
    private static final String BECOME = "exec </dev/null >" + OUTPUT + " 2>" + ERRORS
            + "; echo 1000 >/proc/self/oom_score_adj;" + " cd -- \"$1\" || exit 125; shift; exec \"$@\"";

    private final Process process;
    private final List<String> groups;
    private final int first;
    private final SandboxFiles files;
    private final Like like;
    private final Interruptions interruptions;

    /** What is run in the sandbox is like a process, by the programs that this one sees. */
    record Like(ExecContext execContext, Helpers helpers) {}

    /** What was said before the sandbox was ready: the control groups it is in; not ready where it said nothing more. */
    private record Started(boolean ready, List<String> groups) {}

    private LinuxSandbox(
            Process process,
            List<String> groups,
            int first,
            SandboxFiles files,
            Like like,
            Interruptions interruptions) {
        this.process = process;
        this.groups = groups;
        this.first = first;
        this.files = files;
        this.like = like;
        this.interruptions = interruptions;
    }

    /** Starts sandbox.sh with these words and waits until the sandbox is built. */
    static LinuxSandbox start(List<String> words, Like like, Proc proc, Interruptions interruptions) throws OsFailure {
        var builder = new ProcessBuilder(words).directory(Path.of("/").toFile());
        builder.environment().clear();
        builder.environment().putAll(Helpers.ENVIRONMENT);
        try {
            Process process = builder.start();
            var errors = text(process.getErrorStream());
            Started started = awaitReady(process);
            if (!started.ready()) {
                end(process);
                throw failure(errors.join().strip());
            }
            Optional<Integer> first = first(proc, (int) process.pid());
            if (first.isEmpty()) {
                end(process);
                throw failure("its first process is gone");
            }
            var files = new SandboxFiles(proc.of(first.get(), "root"));
            return new LinuxSandbox(process, started.groups(), first.get(), files, like, interruptions);
        } catch (IOException e) {
            throw failure("cannot run " + words.get(0) + ": " + ChildProcess.why(e));
        }
    }

    private static OsFailure failure(String why) {
        return new OsFailure(
                Reason.OTHER,
                "cannot build a sandbox" + (why.isEmpty() ? "" : ": " + why.replaceAll("\\s*\n\\s*", "; ")));
    }

    /** The only child of the only child, until one has another pid namespace than its parent. */
    private static Optional<Integer> first(Proc proc, int parent) throws OsFailure {
        List<Integer> children = new LinuxProcesses(proc).children(parent);
        if (children.size() != 1) {
            return Optional.empty();
        }
        int child = children.get(0);
        Optional<String> namespace = proc.link(child, "ns/pid");
        return namespace.isPresent() && !namespace.equals(proc.link(parent, "ns/pid"))
                ? Optional.of(child)
                : first(proc, child);
    }

    private static Started awaitReady(Process process) {
        var lines = CompletableFuture.supplyAsync(
                () -> started(new BufferedReader(new InputStreamReader(process.getInputStream(), Bytes.CHARSET))));
        try {
            return lines.get(BUILDING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Started(false, List.of());
        } catch (ExecutionException | TimeoutException e) {
            return new Started(false, List.of());
        }
    }

    private static Started started(BufferedReader reader) {
        var groups = new ArrayList<String>();
        try {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.equals(READY)) {
                    return new Started(true, List.copyOf(groups));
                }
                groups.add(line.substring(GROUP.length()));
            }
        } catch (IOException ended) {
            // it will say why on its standard error
        }
        return new Started(false, List.of());
    }

    private static CompletableFuture<String> text(InputStream stream) {
        return CompletableFuture.supplyAsync(() -> {
            try (stream) {
                return Bytes.text(stream.readAllBytes());
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
        files.put(outside, inside);
    }

    @Override
    public void append(Path inside, String text) throws OsFailure {
        files.append(inside, text);
    }

    @Override
    public Optional<String> tail(Path inside, int limit) throws OsFailure {
        return files.tail(inside, limit);
    }

    @Override
    public CommandResult run(List<String> arguments, Path folder, Map<String, String> environment, Duration limit)
            throws OsFailure {
        MarkedCommand marked = MarkedCommand.fresh();
        Helpers helpers = like.helpers();
        var words = new ArrayList<>(entering());
        words.addAll(List.of(helpers.find("sh"), "-c", BECOME, "sh", folder.toString(), helpers.find("setsid")));
        words.add(helpers.find("prlimit"));
        words.addAll(like.execContext().limits());
        words.add(helpers.find("setpriv"));
        words.addAll(like.execContext().privileges());
        words.addAll(marked.words(helpers, environment, arguments));
        CommandResult result =
                ChildProcess.run(words, Path.of("/"), Helpers.ENVIRONMENT, Redirect.PIPE, limit, () -> interruptions
                        .first()
                        .isPresent());
        // /dev is the sandbox's own and has no links in it that we did not make
        var said = new CommandResult(
                result.exitCode(), said(OUTPUT), result.errors() + said(ERRORS), result.timedOut(), result.took());
        return marked.of(said, arguments.get(0) + " in a sandbox");
    }

    private List<String> entering() throws OsFailure {
        Helpers ours = Helpers.ours();
        var words = new ArrayList<>(List.of(ours.find("sh"), "-c", JOIN, "sh"));
        words.addAll(groups);
        words.addAll(List.of("--", ours.find("nsenter"), "--target", Integer.toString(first)));
        words.addAll(List.of("--mount", "--pid", "--net", "--ipc", "--uts", "--"));
        return words;
    }

    private String said(String file) throws OsFailure {
        return files.head(Path.of(file), OUTPUT_LIMIT).orElse("");
    }

    /** Its links are resolved inside: resolved by us they could lead to a socket of outside. */
    @Override
    public Path seenFromOutside(Path inside) throws OsFailure {
        return files.find(inside)
                .orElseThrow(
                        () -> new OsFailure(Reason.GONE, "cannot find " + inside + " in a sandbox: there is nothing"));
    }

    @Override
    public void close() {
        end(process);
    }

    /**
     * By the end of its standard input; where it does not look at that, by the death of all that bounds.sh started, which
     * then tidies up.
     */
    private static void end(Process process) {
        try {
            process.getOutputStream().close();
        } catch (IOException gone) {
            // then it has ended
        }
        try {
            if (!process.waitFor(ENDING.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
            }
            if (!process.waitFor(ENDING.toMillis(), TimeUnit.MILLISECONDS)) {
                boolean unused = process.destroyForcibly().waitFor(ENDING.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
