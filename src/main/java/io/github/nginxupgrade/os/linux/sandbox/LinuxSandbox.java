package io.github.nginxupgrade.os.linux.sandbox;

import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import io.github.nginxupgrade.os.Sandbox;
import io.github.nginxupgrade.os.linux.kernel.Interruptions;
import io.github.nginxupgrade.os.linux.process.ChildProcess;
import io.github.nginxupgrade.os.linux.process.ExecContext;
import io.github.nginxupgrade.os.linux.process.Helpers;
import io.github.nginxupgrade.os.linux.process.MarkedCommand;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A sandbox and the way into it: its first process is sandbox.sh, entered is it with nsenter(1). */
final class LinuxSandbox implements Sandbox {
    private static final Duration ENDING = Duration.ofSeconds(5);
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

    /**
     * A sandbox that is built.
     *
     * @param first its first process, as it is seen from outside
     */
    LinuxSandbox(
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
    static void end(Process process) {
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
