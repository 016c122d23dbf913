package io.github.nginxupgrade.preflight;

import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Worker;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/** Whether there is memory for a second master with its workers: as much as the first has now, and a quarter more. */
final class MemoryForecast {
    private static final int LIMIT = 1 << 16;

    private MemoryForecast() {}

    /** What is missing, in words; empty where there is enough, or the kernel does not tell. */
    static Optional<String> tooTight(Os os, Master master) throws OsFailure {
        var processes = new StringBuilder(text(os, master.pid() + "/smaps_rollup"));
        for (Worker worker : master.workers()) {
            processes.append(text(os, worker.pid() + "/smaps_rollup"));
        }
        return tooTight(processes.toString(), text(os, "meminfo"));
    }

    private static String text(Os os, String file) throws OsFailure {
        return os.files().read(Path.of("/proc").resolve(file), 0, LIMIT).orElse("");
    }

    /**
     * The same.
     *
     * @param rollups {@code smaps_rollup} of every process, one after the other
     */
    static Optional<String> tooTight(String rollups, String meminfo) {
        long needed = kibibytes("Pss", rollups).sum();
        OptionalLong available = kibibytes("MemAvailable", meminfo).findFirst();
        return available.isEmpty() || needed + needed / 4 <= available.getAsLong()
                ? Optional.empty()
                : Optional.of("a second nginx needs about " + needed / 1024 + " MB, and " + available.getAsLong() / 1024
                        + " MB are available");
    }

    /** {@code Pss:    1234 kB}, proc(5). */
    private static LongStream kibibytes(String name, String text) {
        return Pattern.compile("(?m)^" + name + ":\\s+(\\d{1,15}) kB$")
                .matcher(text)
                .results()
                .mapToLong(line -> Long.parseLong(line.group(1)));
    }
}
