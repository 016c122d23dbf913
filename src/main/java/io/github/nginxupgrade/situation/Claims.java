package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.nginx.ShellWords;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Pid files of root's masters, or ours, that name a master of a stranger's: he may own the folder that they are in. */
final class Claims {
    private final InstanceReader instances;
    private final Owners owners;
    private final Masters masters;
    private final PidFiles pidFiles;

    Claims(Os os, InstanceReader instances) {
        this.instances = instances;
        this.owners = new Owners(os);
        this.masters = new Masters(os);
        this.pidFiles = new PidFiles(os);
    }

    /** A stranger may own the folder of the pid file, and have it name a master of his own: root's is meant, or ours. */
    Optional<Finding> of(Path pidFile, ProcessInfo named) throws OsFailure {
        if (!owners.isStranger(named.pid())) {
            return Optional.empty();
        }
        for (ProcessInfo each : masters.all()) {
            ProcessInfo master = masters.oldest(each);
            if (!owners.isStranger(master.pid()) && instances.isConfiguredWith(master, pidFile)) {
                return Optional.of(claimed(pidFile, master.pid(), named.pid()));
            }
        }
        return Optional.empty();
    }

    /** One of its two pid files names it; the other one may name anybody. */
    Optional<Finding> of(Instance instance, int master) throws OsFailure {
        for (Path pidFile : List.of(instance.pidFile(), instance.oldbin())) {
            Optional<ProcessInfo> named = pidFiles.master(instance.seen(pidFile));
            if (named.isPresent() && owners.isStranger(named.get().pid()) && !owners.isStranger(master)) {
                return Optional.of(claimed(
                        instance.seen(instance.pidFile()), master, named.get().pid()));
            }
        }
        return Optional.empty();
    }

    private Finding claimed(Path pidFile, int meant, int stranger) {
        return new Finding.Unusable(
                Obstacle.PID_FILE_CLAIMED,
                "the pid file " + pidFile + " of the nginx master " + meant + " names process " + stranger + " of "
                        + owners.words(stranger) + ", or its .oldbin does",
                takenBack(pidFile, meant));
    }

    /** In that order: as long as the folder is the stranger's, he can have a link where root writes. */
    private static String takenBack(Path pidFile, int meant) {
        String folder = ShellWords.join(List.of(String.valueOf(pidFile.getParent())));
        String files = ShellWords.join(
                List.of(pidFile.toString(), Instance.oldbin(pidFile).toString()));
        return "chown root " + folder + "; rm -f " + files + "; " + PidFileRemedy.write(meant, pidFile);
    }
}
