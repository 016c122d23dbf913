package io.github.nginxupgrade.os.linux.sandbox;

import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import io.github.nginxupgrade.os.linux.kernel.Background;
import io.github.nginxupgrade.os.linux.kernel.Interruptions;
import io.github.nginxupgrade.os.linux.kernel.Proc;
import io.github.nginxupgrade.os.linux.process.ChildProcess;
import io.github.nginxupgrade.os.linux.process.Helpers;
import io.github.nginxupgrade.os.linux.process.LinuxProcesses;
import io.github.nginxupgrade.text.Bytes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** From the words of sandbox.sh to a sandbox that is built, or to why it is not. */
final class SandboxStart {
    private static final Duration BUILDING = Duration.ofSeconds(20);
    private static final String READY = "ready";
    private static final String GROUP = "group ";

    private SandboxStart() {}

    /**
     * What was said before the sandbox was ready.
     *
     * @param groups the control groups it is in
     * @param why it is not ready, empty where it said that itself, if anybody did
     */
    private record Started(boolean ready, List<String> groups, String why) {
        static Started not(String why) {
            return new Started(false, List.of(), why);
        }
    }

    private static ProcessBuilder builder(List<String> words) {
        var builder = new ProcessBuilder(words).directory(Path.of("/").toFile());
        builder.environment().clear();
        builder.environment().putAll(Helpers.ENVIRONMENT);
        return builder;
    }

    /** Starts sandbox.sh with these words and waits until the sandbox is built. */
    static LinuxSandbox start(List<String> words, LinuxSandbox.Like like, Proc proc, Interruptions interruptions)
            throws OsFailure {
        try {
            Process process = builder(words).start();
            var errors = Background.text("words of the sandbox", process.getErrorStream());
            Started started = awaitReady(process);
            if (!started.ready()) {
                LinuxSandbox.end(process);
                // of one that we have ended, standard error has but that
                String why = started.why().isEmpty() ? errors.join().strip() : started.why();
                throw failure(why.isEmpty() ? "it ended before it was ready" : why);
            }
            Optional<Integer> first = first(proc, (int) process.pid());
            if (first.isEmpty()) {
                LinuxSandbox.end(process);
                throw failure("its first process is gone");
            }
            var files = new SandboxFiles(proc.of(first.get(), "root"));
            return new LinuxSandbox(process, started.groups(), first.get(), files, like, interruptions);
        } catch (IOException e) {
            throw failure("cannot run " + words.get(0) + ": " + ChildProcess.why(e));
        }
    }

    private static OsFailure failure(String why) {
        return new OsFailure(Reason.OTHER, "cannot build a sandbox: " + why.replaceAll("\\s*\n\\s*", "; "));
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
        var lines = Background.start(
                "sandbox is built",
                () -> started(new BufferedReader(new InputStreamReader(process.getInputStream(), Bytes.CHARSET))));
        try {
            return lines.get(BUILDING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Started.not("interrupted");
        } catch (TimeoutException e) {
            return Started.not("it was not ready within " + BUILDING.toSeconds() + " s");
        } catch (ExecutionException e) {
            return Started.not(String.valueOf(e.getCause()));
        }
    }

    private static Started started(BufferedReader reader) {
        var groups = new ArrayList<String>();
        try {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.equals(READY)) {
                    return new Started(true, List.copyOf(groups), "");
                }
                groups.add(line.substring(GROUP.length()));
            }
        } catch (IOException ended) {
            // it will say why on its standard error
        }
        return Started.not("");
    }
}
