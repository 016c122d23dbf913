package io.github.nginxupgrade.os.linux.sandbox;

import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.linux.kernel.Proc;
import io.github.nginxupgrade.os.linux.process.LinuxProcesses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much a sandbox may take of the machine: room for a second nginx of the same size, and some to spare.
 *
 * @param memory bytes, what is written in the sandbox included
 * @param processes and threads
 * @param life until it is ended, whatever has become of this program
 */
record SandboxLimits(long memory, long processes, Duration life) {
    private static final Duration LONGEST_LIFE = Duration.ofHours(1);
    private static final long SPARE_MEMORY = 1L << 30;
    private static final long SPARE_PROCESSES = 512;
    private static final int KIBI = 1 << 10;

    /** Twice what the process and its children have now; a configuration may have grown since they were started. */
    static SandboxLimits twice(Proc proc, int like) throws OsFailure {
        var family = new ArrayList<>(List.of(like));
        family.addAll(new LinuxProcesses(proc).children(like));
        long memory = 0;
        long threads = 0;
        for (int pid : family) {
            String status = proc.text(pid, "status").orElse("");
            memory += number(status, "VmRSS") * KIBI;
            threads += number(status, "Threads");
        }
        return new SandboxLimits(SPARE_MEMORY + 2 * memory, SPARE_PROCESSES + 2 * threads, LONGEST_LIFE);
    }

    private static long number(String status, String name) {
        Matcher found = Pattern.compile("(?m)^" + name + ":\\s*(\\d{1,15})\\b").matcher(status);
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }

    /** The first arguments of bounds.sh. */
    List<String> words() {
        return List.of(Long.toString(memory), Long.toString(processes), Long.toString(Math.max(1, life.toSeconds())));
    }
}
