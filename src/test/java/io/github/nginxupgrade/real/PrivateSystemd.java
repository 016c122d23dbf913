package io.github.nginxupgrade.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real systemd of our own, the first process of namespaces that scripts/private-systemd makes. It starts nothing but what
 * the test writes a unit for, and serves on our own loopback. Closing it ends it, and the kernel all that it has started.
 */
final class PrivateSystemd implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path SCRIPT = Path.of("scripts/private-systemd").toAbsolutePath();

    /** Where a command in the background is. */
    static final String SESSION = "session-1.scope";

    private final AtomicInteger commands = new AtomicInteger();
    private final CommandLine.Running script;
    private final long pid;

    private PrivateSystemd(CommandLine.Running script, long pid) {
        this.script = script;
        this.pid = pid;
    }

    /**
     * Returns when it takes orders.
     *
     * @param shared is the same folder inside as outside; so are the program and the releases of nginx
     */
    static PrivateSystemd boot(Path shared) {
        Path releases = Releases.binary(Releases.NEW).getParent().getParent().getParent();
        List<String> command =
                List.of(SCRIPT.toString(), shared.toString(), Tool.image().toString(), releases.toString());
        CommandLine.Running script = CommandLine.start(shared, Map.of(), command);
        try {
            String said = Wait.until(
                    "a booted systemd",
                    PATIENCE,
                    () -> script.alive() ? script.stdout() : failed(script),
                    text -> text.endsWith("\n"));
            return new PrivateSystemd(script, Long.parseLong(said.strip()));
        } catch (AssertionError e) {
            end(script);
            throw e;
        }
    }

    private static String failed(CommandLine.Running script) {
        throw new AssertionError("systemd did not start: " + script.stderr());
    }

    /** A file of its machine, as we reach it from outside. */
    Path inside(String path) {
        return Path.of("/proc/" + pid + "/root" + path);
    }

    /** Writes the unit, or a drop-in of it, and has it read. */
    void unit(String name, String text) {
        try {
            Path file = inside("/run/systemd/system/" + name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        succeed("systemctl", "daemon-reload");
    }

    /** Runs a command inside to its end, as whoever has logged in would: in a scope of its own. */
    CommandLine.Result run(Map<String, String> environment, String... command) {
        try (CommandLine.Running running = start(environment, command)) {
            return running.await(PATIENCE);
        }
    }

    CommandLine.Result run(String... command) {
        return run(Map.of(), command);
    }

    CommandLine.Running start(Map<String, String> environment, String... command) {
        return start(environment, "command-" + commands.incrementAndGet() + ".scope", command);
    }

    /** Starts a command inside, in this scope, as a session is one. */
    CommandLine.Running start(Map<String, String> environment, String scope, String... command) {
        List<String> all = new ArrayList<>(List.of("nsenter", "--target", Long.toString(pid)));
        all.addAll(List.of("--mount", "--pid", "--uts", "--ipc", "--cgroup", "--"));
        all.addAll(List.of("systemd-run", "--scope", "--unit", scope, "--quiet", "--collect", "--"));
        all.addAll(List.of(command));
        return CommandLine.start(Path.of("/"), environment, all);
    }

    /** Kills all that is in this scope, without a program of its own: at once. */
    void kill(String scope) {
        try {
            Path group = inside("/sys/fs/cgroup/system.slice/" + scope);
            for (String pid : Files.readAllLines(group.resolve("cgroup.procs"))) {
                Proc.of(Long.parseLong(pid)).filter(Proc::alive).ifPresent(process -> process.kill("KILL"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String succeed(String... command) {
        CommandLine.Result result = run(command);
        if (result.exit() != 0) {
            throw new AssertionError(String.join(" ", command) + " failed: " + result);
        }
        return result.stdout();
    }

    /** What it believes of a unit. */
    Map<String, String> show(String unit) {
        Map<String, String> properties = new LinkedHashMap<>();
        succeed("systemctl", "show", unit)
                .lines()
                .filter(line -> line.contains("="))
                .forEach(line ->
                        properties.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
        return properties;
    }

    @Override
    public void close() {
        end(script);
    }

    /** The script removes the control group, which is the one thing that namespaces do not take along. */
    private static void end(CommandLine.Running script) {
        try (script) {
            if (script.alive()) {
                script.signal("TERM");
                script.await(PATIENCE);
            }
        }
    }
}
