package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.situation.Configuration;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How many workers the new master must have where somebody reloads in the middle: as many as the configuration says by then,
 * which may be fewer ({@code worker_processes}, ngx_master_process_cycle on HUP).
 */
final class ReloadedWorkers {
    private final Os os;
    private final Instance instance;
    private boolean wasReady;
    private Set<Integer> read = Set.of();

    ReloadedWorkers(Os os, Instance instance) {
        this.os = os;
        this.instance = instance;
    }

    /**
     * By the configuration on the disk, which is read once for each set of workers; empty where nothing makes one read it: the
     * new master is ready, or has never been, or is at work.
     */
    OptionalInt wanted(Situation now) throws OsFailure {
        wasReady |= now.newReady();
        if (now.newReady() || !wasReady || now.newMaster().isEmpty()) {
            return OptionalInt.empty();
        }
        Master newMaster = now.newMaster().get();
        Set<Integer> accepting = newMaster.acceptingPids();
        if (!newMaster.idle() || accepting.isEmpty() || accepting.equals(read)) {
            return OptionalInt.empty();
        }
        read = accepting;
        return instance.withDirectives(Configuration.whole(os.files().as(newMaster.pid()), instance)
                        .directives())
                .workers(os.host());
    }
}
