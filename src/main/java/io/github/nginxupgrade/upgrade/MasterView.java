package io.github.nginxupgrade.upgrade;

import java.util.List;

/**
 * A master as it is shown.
 *
 * @param role which of the masters it is, as the JSON contract writes it
 * @param version as its binary says, or empty where that cannot be told
 * @param sha256 digest of what it executes
 * @param file what {@code /proc/PID/exe} says
 */
public record MasterView(int pid, String role, String version, String sha256, String file, List<WorkerView> workers) {
    public MasterView {
        workers = List.copyOf(workers);
    }

    /**
     * A worker as it is shown.
     *
     * @param connections open connections of clients
     */
    public record WorkerView(int pid, boolean accepting, int connections) {}
}
