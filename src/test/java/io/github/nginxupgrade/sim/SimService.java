package io.github.nginxupgrade.sim;

import io.github.nginxupgrade.nginx.PidFile;
import java.nio.file.Path;
import java.util.OptionalInt;

/** nginx.service, of {@code Type=forking} with the pid file that nginx has, as systemd sees it. */
final class SimService {
    static final String GROUP = "/system.slice/nginx.service";

    /** What proc(5) shows of each process of it. */
    final Inode cgroup;

    private final SimMachine machine;
    int main;
    boolean active = true;

    SimService(SimMachine machine) {
        this.machine = machine;
        this.cgroup = machine.disk.create(Path.of("/proc/cgroup"), "0::" + GROUP + "\n", 0444);
        reloaded();
    }

    /** As systemctl show prints it. */
    String shown() {
        return "LoadState=loaded\nType=forking\nPIDFile=" + SimNginx.PID_FILE + "\nControlGroup=" + GROUP
                + "\nInvocationID=1\nActiveState=" + (active ? "active" : "failed") + "\nMainPID=" + main + "\n";
    }

    /** Whatever its ExecReload did, the pid file is read when it succeeded. */
    void reloaded() {
        main = pidInFile().orElse(main);
    }

    /** The first process has reaped a child of its own: only then does systemd look who has taken its place. */
    void reaped(SimProcess child) {
        if (child.pid == main) {
            OptionalInt named = pidInFile();
            active = named.isPresent()
                    && machine.process(named.getAsInt())
                            .filter(SimProcess::lives)
                            .isPresent();
            main = active ? named.getAsInt() : 0;
        }
    }

    private OptionalInt pidInFile() {
        return machine.disk
                .find(SimNginx.PID_FILE)
                .map(Inode::text)
                .map(PidFile::parse)
                .orElse(OptionalInt.empty());
    }
}
