package io.github.nginxupgrade.os.linux.process;

import io.github.nginxupgrade.os.Command;
import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.Commands;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import io.github.nginxupgrade.os.ServiceManager;
import io.github.nginxupgrade.os.linux.kernel.Proc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * systemd, by systemctl(1). It has no order that names a main process. But when a reload of a forking service has succeeded it
 * reads the service's PIDFile ({@code service_sigchld_event}, systemd's service.c). So for a moment the unit gets a drop-in
 * in {@code /run} with a PIDFile of ours and an ExecReload that does nothing, and is reloaded.
 */
public final class Systemd implements ServiceManager {
    private static final Duration ANSWER = Duration.ofSeconds(2);
    /** daemon-reload reads all units of the machine anew; on a busy one that takes seconds. */
    private static final Duration ORDER = Duration.ofSeconds(20);

    private static final int LONGEST_SAID = 300;
    /** The last of all drop-ins: what it sets counts. */
    private static final String DROP_IN = "zzzz-nginx-upgrade.conf";

    private final Proc proc;
    private final Commands commands;

    public Systemd(Proc proc, Commands commands) {
        this.proc = proc;
        this.commands = commands;
    }

    @Override
    public boolean runs() {
        return proc.text(1, "comm").map(String::strip).orElse("").equals("systemd");
    }

    @Override
    public Optional<String> show(String unit) throws OsFailure {
        if (!runs()) {
            return Optional.empty();
        }
        String said = systemctl(ANSWER, "show", "--", unit);
        return has(said, "LoadState=loaded") ? Optional.of(withLeftover(unit, said)) : Optional.empty();
    }

    /** A drop-in of ours that is there, because we were killed, belongs to the unit whether it has been read yet or not. */
    private static String withLeftover(String unit, String said) {
        Path dropIn = folder(unit).resolve(DROP_IN);
        return Files.exists(dropIn) ? said + "DropInPaths=" + dropIn + "\n" : said;
    }

    private static boolean has(String said, String line) {
        return said.lines().anyMatch(line::equals);
    }

    private static Path folder(String unit) {
        return Path.of("/run/systemd/system", unit + ".d");
    }

    @Override
    public void setMainProcess(String unit, int pid) throws OsFailure {
        requireAsleep(unit);
        Path folder = folder(unit);
        Path pidFile = folder.resolve("nginx-upgrade.pid");
        try {
            write(folder, pidFile, pid);
            systemctl(ORDER, "daemon-reload");
            requireInForce(unit, pidFile);
            systemctl(ORDER, "reload", "--", unit);
        } finally {
            takeBack(folder, pidFile);
        }
        String said = show(unit).orElse("");
        if (!has(said, "MainPID=" + pid)) {
            throw new OsFailure(Reason.OTHER, what(unit) + "systemd goes on with another one");
        }
    }

    /** A watchdog that was never notified is late, and daemon-reload, which looks at it, would end the service. */
    private void requireAsleep(String unit) throws OsFailure {
        String said = show(unit).orElse("");
        boolean set = said.lines()
                .anyMatch(line ->
                        line.startsWith("WatchdogUSec=") && !line.endsWith("=0") && !line.endsWith("=infinity"));
        if (set && has(said, "ActiveState=active") && has(said, "WatchdogTimestampMonotonic=0")) {
            throw new OsFailure(
                    Reason.OTHER,
                    what(unit)
                            + "it has WatchdogSec=, nobody notifies systemd for it, and the daemon-reload that it takes"
                            + " would end it");
        }
    }

    private static String what(String unit) {
        return "cannot set the main process of " + unit + ": ";
    }

    private static void write(Path folder, Path pidFile, int pid) throws OsFailure {
        String settings =
                """
                # for a moment, so that systemd takes the master that serves for the main process; nginx-upgrade removes it
                [Service]
                PIDFile=%s
                ExecReload=
                ExecReload=-+/bin/true
                """
                        .formatted(pidFile);
        try {
            Files.createDirectories(folder);
            for (var file : Map.of(pidFile, pid + "\n", folder.resolve(DROP_IN), settings)
                    .entrySet()) {
                Files.writeString(file.getKey(), file.getValue());
                Files.setPosixFilePermissions(file.getKey(), PosixFilePermissions.fromString("rw-r--r--"));
            }
        } catch (IOException e) {
            throw new OsFailure(Reason.OTHER, "cannot write a drop-in to " + folder + ": " + e.getMessage(), e);
        }
    }

    /** Otherwise the reload would be one of nginx. */
    private void requireInForce(String unit, Path pidFile) throws OsFailure {
        String said = show(unit).orElse("");
        List<String> reload =
                said.lines().filter(line -> line.startsWith("ExecReload=")).toList();
        boolean ours = reload.size() == 1 && reload.get(0).startsWith("ExecReload={ path=/bin/true ;");
        if (!ours || !has(said, "PIDFile=" + pidFile)) {
            throw new OsFailure(Reason.OTHER, what(unit) + "a drop-in of the unit does not take effect");
        }
    }

    /** What cannot be taken back now is seen by the next look: {@link #show} names the drop-in. */
    private void takeBack(Path folder, Path pidFile) throws OsFailure {
        try {
            Files.deleteIfExists(folder.resolve(DROP_IN));
            Files.deleteIfExists(pidFile);
            try (var left = Files.list(folder)) {
                if (left.findAny().isEmpty()) {
                    Files.delete(folder);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            throw new OsFailure(Reason.OTHER, "cannot remove the drop-in in " + folder + ": " + e.getMessage(), e);
        }
        systemctl(ORDER, "daemon-reload");
    }

    /** systemd-run(1) can start a scope only around a program that it executes itself. */
    @Override
    public void leaveSession(String scope) throws OsFailure {
        List<String> unit = List.of("ssa(sv)a(sa(sv))", scope, "fail", "2");
        var words = new ArrayList<>(List.of(
                "call",
                "org.freedesktop.systemd1",
                "/org/freedesktop/systemd1",
                "org.freedesktop.systemd1.Manager",
                "StartTransientUnit"));
        words.addAll(unit);
        words.addAll(
                List.of("PIDs", "au", "1", Long.toString(ProcessHandle.current().pid())));
        words.addAll(List.of("CollectMode", "s", "inactive-or-failed", "0"));
        String unused = run(ANSWER, "busctl", List.of("--no-pager"), words);
    }

    private String systemctl(Duration limit, String... words) throws OsFailure {
        return run(limit, "systemctl", List.of("--no-pager", "--no-ask-password"), List.of(words));
    }

    private String run(Duration limit, String program, List<String> options, List<String> words) throws OsFailure {
        var arguments = new ArrayList<>(List.of(program));
        arguments.addAll(options);
        arguments.addAll(words);
        CommandResult result = commands.run(new Command(arguments, Path.of("/"), Helpers.ENVIRONMENT, Map.of(), limit));
        if (result.succeeded()) {
            return result.output();
        }
        String said = result.errors().strip();
        throw new OsFailure(
                result.timedOut() ? Reason.TIMED_OUT : Reason.OTHER,
                program + " " + String.join(" ", words)
                        + (result.timedOut()
                                ? " did not end within " + limit.toSeconds() + " s"
                                : " failed: " + said.substring(0, Math.min(said.length(), LONGEST_SAID))));
    }
}
