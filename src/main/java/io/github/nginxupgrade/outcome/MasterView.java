package io.github.nginxupgrade.outcome;

import io.github.nginxupgrade.journal.Side;
import io.github.nginxupgrade.os.Halt;
import io.github.nginxupgrade.os.PackageVersion;
import io.github.nginxupgrade.os.Signal;
import io.github.nginxupgrade.situation.Worker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A master as it is shown.
 *
 * @param role which of the masters it is, as the JSON contract writes it
 * @param product which relative of nginx it is, by its own name; nginx where that cannot be told
 * @param version as its binary says, or empty where that cannot be told
 * @param sha256 digest of what it executes
 * @param packaged the version of the package that this is of; empty where it is of none, or that is not known
 * @param file what {@code /proc/PID/exe} says
 * @param halt why it does not run; empty where it does
 * @param pending what was sent to it and it has not taken yet
 */
public record MasterView(
        int pid,
        String role,
        String product,
        String version,
        String sha256,
        Optional<PackageVersion> packaged,
        String file,
        List<WorkerView> workers,
        Optional<Halt> halt,
        Set<Signal> pending) {
    public MasterView {
        workers = List.copyOf(workers);
        pending = Set.copyOf(pending);
    }

    /** What it executes. */
    public Side side() {
        return new Side(product, version, sha256, packaged);
    }

    /** {@code nginx 1.22.1}, {@code nginx ?} where the version cannot be told. */
    public String words() {
        return product + " " + (version.isEmpty() ? "?" : version);
    }

    /** Of all its workers. */
    public int connections() {
        return workers.stream().mapToInt(WorkerView::connections).sum();
    }

    /**
     * A worker as it is shown.
     *
     * @param connections open connections of clients
     * @param memory bytes that it alone holds, and its share of what it holds with others; empty where it was not asked
     *     for, or is not known
     * @param drainingFor how long ago its master was told to drain it; empty where it accepts, or that is not known
     */
    public record WorkerView(
            int pid, Worker.State state, int connections, OptionalLong memory, Optional<Duration> drainingFor) {
        public boolean draining() {
            return state == Worker.State.DRAINING;
        }
    }
}
