package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Which logs of an instance are open under other names than the configuration has for them, by the descriptors of all that write. */
public final class RotatedLogs {
    private final Logs logs;

    /** By the configuration as it is on the disk, all of it. */
    public RotatedLogs(Os os, Instance instance, Directives whole) {
        this.logs = new Logs(os, instance, Logs.named(instance, whole));
    }

    /**
     * Of each master and each of its workers, those that finish included: they write until they end.
     *
     * @throws OsFailure where that cannot be seen
     */
    public List<OpenElsewhere> of(Situation now) throws OsFailure {
        var found = new ArrayList<OpenElsewhere>();
        for (Master master : now.masters()) {
            List<Integer> pids = Stream.concat(
                            Stream.of(master.pid()), master.workers().stream().map(Worker::pid))
                    .toList();
            found.addAll(logs.astray(master, pids));
        }
        return List.copyOf(found);
    }
}
