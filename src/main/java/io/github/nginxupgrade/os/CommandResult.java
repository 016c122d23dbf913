package io.github.nginxupgrade.os;

import java.time.Duration;

/**
 * How a command ended.
 *
 * @param exitCode as a shell would say it: 128 + N for a death by signal N
 * @param output its standard output, UTF-8
 * @param errors its standard error, UTF-8
 * @param timedOut true where it was killed at its limit
 * @param took from start to end
 */
public record CommandResult(int exitCode, String output, String errors, boolean timedOut, Duration took) {
    public boolean succeeded() {
        return exitCode == 0 && !timedOut;
    }
}
