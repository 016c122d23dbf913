package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.nginx.Title;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.situation.OpenElsewhere.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
     * the manager of a cache say.
     *
     * @throws OsFailure where that cannot be seen
     */
    public List<OpenElsewhere> of(Situation now) throws OsFailure {
        var found = new ArrayList<OpenElsewhere>();
        for (Master master : now.masters()) {
            var writers = new TreeMap<Integer, Writer>();
            master.workers().forEach(worker -> writers.put(worker.pid(), Writer.WORKER));
            writers.putAll(helpers(master));
            writers.put(master.pid(), Writer.MASTER);
            found.addAll(logs.astray(master, writers));
        }
        return List.copyOf(found);
    }

    /** Those that have its logs open: another one, such as those to which Tengine pipes a log, writes to files of its own. */
    private Map<Integer, Writer> helpers(Master master) throws OsFailure {
        var helpers = new TreeMap<Integer, Writer>();
        for (int pid : os.processes().children(master.pid())) {
            os.processes()
                    .read(pid)
                    .map(child -> Title.of(child.commandLine()))
                    .filter(title -> title.role() == Title.Role.HELPER)
                    .flatMap(title -> Writer.called(title.arguments()))
                    .ifPresent(writer -> helpers.put(pid, writer));
        }
        return helpers;
    }
}
