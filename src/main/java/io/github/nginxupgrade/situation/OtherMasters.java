package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The nginx masters on the machine beside one that was found. */
public final class OtherMasters {
    private final Masters masters;
    private final Owners owners;
    private final InstanceReader instances;

    public OtherMasters(Os os, Binaries binaries) {
        this.masters = new Masters(os);
        this.owners = new Owners(os);
        this.instances = new InstanceReader(os, binaries, List.of());
    }

    /**
     * Other masters whose configuration names this pid file, and that are neither parent nor child of this one: nginx does not
     * look who has written a pid file before it (ngx_create_pidfile, ngx_cycle.c).
     *
     * @param pidFile as we can open it
     */
    public List<Integer> with(Path pidFile, int master) throws OsFailure {
        var found = new ArrayList<Integer>();
        for (ProcessInfo other : beside(master)) {
            // what a stranger's configuration says of root's pid file counts for nothing
            boolean counts = owners.isStranger(master) || !owners.isStranger(other.pid());
            if (counts && instances.isConfiguredWith(other, pidFile)) {
                found.add(other.pid());
            }
        }
        return found;
    }

    /** All masters but this one, and but those that another one has started. */
    public List<ProcessInfo> beside(int master) throws OsFailure {
        return masters.all().stream()
                .filter(other -> other.pid() != master && other.parent() != master)
                .filter(other -> masters.live(other.parent()).isEmpty())
                .toList();
    }
}
