package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.nginx.Title;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import java.util.ArrayList;
import java.util.List;

/** Which logs of an instance are open under other names than the configuration has for them, by the descriptors of all that write. */
public final class RotatedLogs {
    private final Os os;
    private final Logs logs;

    /** By the configuration as it is on the disk, all of it. */
    public RotatedLogs(Os os, Instance instance, Directives whole) {
        this.os = os;
        this.logs = new Logs(os, instance, Logs.named(instance, whole));
    }

    /**
     * Of each master, each of its workers, those that finish included, for they write until they end, and what else it has started:
     * the manager of a cache.
     *
     * @throws OsFailure where that cannot be seen
     */
    public List<OpenElsewhere> of(Situation now) throws OsFailure {
        var found = new ArrayList<OpenElsewhere>();
        for (Master master : now.masters()) {
            var pids = new ArrayList<>(List.of(master.pid()));
            master.workers().forEach(worker -> pids.add(worker.pid()));
            pids.addAll(cacheProcesses(master));
            found.addAll(logs.astray(master, pids));
        }
        return List.copyOf(found);
    }

    private List<Integer> cacheProcesses(Master master) throws OsFailure {
        return os.processes().children(master.pid()).stream()
                .filter(pid -> os.processes()
                        .read(pid)
                        .filter(child -> Title.of(child.commandLine()).role() == Title.Role.HELPER)
                        .isPresent())
                .toList();
    }
}
