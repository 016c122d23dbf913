package io.github.nginxupgrade.os.linux;

import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.linux.file.LinuxFiles;
import io.github.nginxupgrade.os.linux.kernel.Interruptions;
import io.github.nginxupgrade.os.linux.kernel.Proc;
import io.github.nginxupgrade.os.linux.net.LinuxSockets;
import io.github.nginxupgrade.os.linux.process.LinuxCommands;
import io.github.nginxupgrade.os.linux.process.LinuxJvm;
import io.github.nginxupgrade.os.linux.process.LinuxPackages;
import io.github.nginxupgrade.os.linux.process.LinuxProcesses;
import io.github.nginxupgrade.os.linux.process.Systemd;
import io.github.nginxupgrade.os.linux.sandbox.LinuxSandboxes;
import java.nio.file.Path;

/** The real machine. */
public final class Linux {
    private Linux() {}

    /** Wires the port to Linux. */
    public static Os machine() {
        var proc = new Proc(Path.of("/proc"));
        var commands = new LinuxCommands(proc);
        var files = new LinuxFiles();
        var interruptions = new Interruptions();
        var processes = new LinuxProcesses(proc);
        return new Os(
                processes,
                files,
                new LinuxSockets(proc),
                commands,
                new LinuxClock(interruptions),
                new LinuxHost(proc, interruptions),
                new LinuxSandboxes(proc, interruptions),
                new Systemd(proc, commands),
                new LinuxPackages(files, commands),
                new LinuxJvm(processes));
    }
}
