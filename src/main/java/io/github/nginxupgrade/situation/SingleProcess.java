package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.nginx.Arguments;
import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.nginx.PidFile;
import io.github.nginxupgrade.nginx.Title;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * nginx as process 1 of a container; or one without a master, which keeps its plain arguments, parted by NULs
 * (ngx_single_process_cycle).
 */
final class SingleProcess {
    private final Os os;
    private final Binaries binaries;
    private final InstanceReader instances;
    private final Masters masters;
    private final PidFiles pidFiles;
    private final Obstacles obstacles;

    SingleProcess(Os os, Binaries binaries, InstanceReader instances) {
        this.os = os;
        this.binaries = binaries;
        this.instances = instances;
        this.masters = new Masters(os);
        this.pidFiles = new PidFiles(os);
        this.obstacles = new Obstacles(os);
    }

    Optional<Finding> of(Path pidFile) throws OsFailure {
        String text = pidFiles.text(pidFile);
        if (text.strip().equals("1") && masters.live(1).isPresent()) {
            return obstacles.of(masters.live(1).get(), true);
        }
        OptionalInt pid = PidFile.parse(text);
        Optional<ProcessInfo> process =
                pid.isEmpty() ? Optional.empty() : os.processes().read(pid.getAsInt());
        return process.isPresent() && isWithoutMaster(process.get())
                ? Optional.of(new Finding.Unusable(
                        Obstacle.NO_MASTER,
                        "the nginx " + pid.getAsInt() + " runs with \"master_process off\": a single process takes no"
                                + " part in an upgrade",
                        "take it out of the configuration and restart nginx"))
                : Optional.empty();
    }

    private boolean isWithoutMaster(ProcessInfo process) throws OsFailure {
        // only what is called nginx is looked into whether it is one
        Optional<Build> build = process.isZombie() || !isPlainNginx(process)
                ? Optional.empty()
                : binaries.build(Binaries.executableOf(process.pid()));
        if (build.isEmpty()) {
            return false;
        }
        Arguments arguments = new Arguments(List.of(process.commandLine().split("\0", -1)));
        return instances
                .of(process.pid(), arguments, Path.of("/"), build.get())
                .directives()
                .value("master_process")
                .equals(Optional.of("off"));
    }

    private boolean isPlainNginx(ProcessInfo process) {
        return Title.of(process.commandLine()).role() == Title.Role.UNTITLED
                && os.processes().executableLink(process.pid()).matches("(?s).*/(?:nginx|angie)(?: \\(deleted\\))?");
    }
}
