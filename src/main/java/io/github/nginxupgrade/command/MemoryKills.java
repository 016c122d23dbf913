package io.github.nginxupgrade.command;

import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The processes that the kernel has killed for want of memory, counted for the whole machine and its control groups together
 * ({@code oom_kill} of /proc/vmstat). A worker that is killed so ends by signal 9, which by itself says nothing of memory.
 */
final class MemoryKills {
    private static final Path COUNTERS = Path.of("/proc/vmstat");
    private static final int LARGEST = 1 << 16;
    private static final Pattern KILLS = Pattern.compile("(?m)^oom_kill (\\d{1,18})$");

    private final FileSystem files;
    private OptionalLong before = OptionalLong.empty();

    MemoryKills(FileSystem files) {
        this.files = files;
    }

    /** Counts from now on; the first call counts. */
    void begin() {
        before = before.isPresent() ? before : count();
    }

    /** Whether there were any since it began, in words; empty also where the kernel does not count them. */
    Optional<String> words() {
        OptionalLong now = before.isEmpty() ? before : count();
        long killed = now.isEmpty() ? 0 : now.getAsLong() - before.getAsLong();
        return killed > 0
                ? Optional.of("meanwhile the kernel has killed " + (killed == 1 ? "a process" : killed + " processes")
                        + " of this machine for want of memory; its log says which (dmesg)")
                : Optional.empty();
    }

    private OptionalLong count() {
        try {
            Matcher kills = KILLS.matcher(files.read(COUNTERS, 0, LARGEST).orElse(""));
            return kills.find() ? OptionalLong.of(Long.parseLong(kills.group(1))) : OptionalLong.empty();
        } catch (OsFailure notTold) {
            return OptionalLong.empty();
        }
    }
}
