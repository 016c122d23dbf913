package io.github.nginxupgrade.preflight.check.machine;

import io.github.nginxupgrade.linux.Fields;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.MachineFacts;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a second master with its workers will need: as much as the first ones have now, each page that is shared counted
 * once ({@code Pss} of smaps_rollup, proc(5)); and what the machine has.
 *
 * @param need in bytes; 0 where it is not known
 * @param machine bytes that are available; empty where the kernel does not tell
 */
public record MemoryForecast(long need, OptionalLong machine) {
    private static final double MEBIBYTE = 1 << 20;

    public static MemoryForecast of(MachineFacts around) throws OsFailure {
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
        OptionalLong machine =
                Fields.parse(around.text("/proc/meminfo").orElse("")).bytes("MemAvailable");
        return new MemoryForecast(need, machine);
    }

    /** Whether so many more of it fit, with a quarter to spare; true where that is not known. */
    public boolean hasRoomFor(int more) {
        return machine.isEmpty() || more * (need + need / 4) <= machine.getAsLong();
    }

    /** Why nothing should be rehearsed; empty where it has room, or that is not known. */
    public Optional<String> tooTightToRehearse() {
        return hasRoomFor(1)
                ? Optional.empty()
                : Optional.of("a second nginx needs about " + words(need) + ", and " + words(machine.getAsLong())
                        + " are available");
    }

    static String words(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / MEBIBYTE);
    }
}
