package io.github.nginxupgrade.preflight;

import io.github.nginxupgrade.linux.Fields;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * There is less memory than a second master with its workers will need: as much as the first ones have now, each page
 * that is shared counted once ({@code Pss} of smaps_rollup, proc(5)). Memory doubles while both run (cloudpanel-ce issue
 * 570: out of memory; nginx/kubernetes-ingress PR 2836).
 */
final class MemoryShort implements Check {
    private static final double MEBIBYTE = 1 << 20;

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        Surroundings around = subject.around();
        long need = need(around);
        if (need == 0) {
            return Optional.empty();
        }
        OptionalLong free =
                Fields.parse(around.text("/proc/meminfo").orElse("")).bytes("MemAvailable");
        OptionalLong group = new GroupRoom(around).memory();
        OptionalLong left = GroupRoom.smaller(free, group);
        if (left.isEmpty() || left.getAsLong() >= need) {
            return Optional.empty();
        }
        boolean byGroup = group.isPresent() && group.getAsLong() == left.getAsLong();
        return Optional.of(Hazard.refuseUnlessAllowed(
                "memory-short",
                "a second set of workers needs about " + words(need) + ", as much as the first has now, and "
                        + (byGroup ? "the control group of nginx leaves " : "the machine has ")
                        + words(left.getAsLong()),
                byGroup ? "raise the limit of its control group (MemoryMax= of its unit)" : "free some memory first"));
    }

    private static long need(Surroundings around) throws OsFailure {
        var pids = new ArrayList<Integer>();
        Optional<Master> master = around.master();
        master.ifPresent(found -> pids.add(found.pid()));
        for (Worker worker : master.map(Master::workers).orElse(List.of())) {
            pids.add(worker.pid());
        }
        long need = 0;
        for (int pid : pids) {
            need += Fields.parse(around.text("/proc/" + pid + "/smaps_rollup").orElse(""))
                    .bytes("Pss")
                    .orElse(0);
        }
        return need;
    }

    static String words(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / MEBIBYTE);
    }
}
