package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.nginx.ShellWords;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessInfo;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** What to type where a pid file that a master should have does not name it. */
final class PidFileRemedy {
    private final Os os;
    private final InstanceReader instances;
    private final Masters masters;
    private final Obstacles obstacles;

    PidFileRemedy(Os os, InstanceReader instances) {
        this.os = os;
        this.instances = instances;
        this.masters = new Masters(os);
        this.obstacles = new Obstacles(os);
    }

    /** Somebody has deleted or emptied it: the command that writes it again, where one master should have it. */
    Optional<String> of(Path pidFile) throws OsFailure {
        var meant = new TreeSet<Integer>();
        for (ProcessInfo each : masters.all()) {
            ProcessInfo master = masters.oldest(each);
            if (obstacles.of(master, true).isEmpty() && isProven(master, instances.of(master), pidFile)) {
                meant.add(master.pid());
            }
        }
        return meant.size() == 1 ? Optional.of(write(meant.first(), pidFile)) : Optional.empty();
    }

    /**
     * No file is advised to be written that is not known to be this master's: by the one way to read its title, below the
     * root that we have, in a configuration that it has loaded as it is.
     */
    boolean isProven(ProcessInfo master, List<Instance> readings, Path pidFile) throws OsFailure {
        if (readings.size() != 1) {
            return false;
        }
        Instance instance = readings.get(0);
        Optional<FileStat> configuration = os.files().stat(instance.configuration());
        return instance.mountsOf().isEmpty()
                && instance.ownPidFile().equals(pidFile)
                && configuration.isPresent()
                && configuration.get().changed().isBefore(loaded(master));
    }

    /** When it loaded its configuration, or later: all its workers are started at each load. */
    private Instant loaded(ProcessInfo master) throws OsFailure {
        long first = Long.MAX_VALUE;
        for (int child : os.processes().children(master.pid())) {
            first = Math.min(
                    first,
                    os.processes().read(child).map(ProcessInfo::startTicks).orElse(Long.MAX_VALUE));
        }
        long ticks = first == Long.MAX_VALUE ? master.startTicks() : first;
        return os.clock().atTicks(ticks + 1);
    }

    /** The command that writes it. */
    static String write(int pid, Path pidFile) {
        return "echo " + pid + " > " + ShellWords.join(List.of(pidFile.toString()));
    }
}
