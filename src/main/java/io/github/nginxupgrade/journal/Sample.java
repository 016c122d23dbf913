package io.github.nginxupgrade.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How it stood at one instant of a run: for the picture of it, and nothing that anybody relies on who goes on with the run.
 *
 * @param at by the clock on the wall
 * @param phase the name of its shape
 * @param serving {@code old}, {@code new}, {@code both}, {@code none} or {@code sole}
 * @param probes answers since the sample before
 * @param responses what the access logs have had by then; empty where none is read
 */
public record Sample(
        Instant at,
        String phase,
        String serving,
        List<OfMaster> masters,
        List<ProbeAnswer> probes,
        Optional<Responses> responses) {
    public Sample {
        masters = List.copyOf(masters);
        probes = List.copyOf(probes);
    }

    /**
     * A master.
     *
     * @param started when its process was
     */
    public record OfMaster(int pid, Instant started, List<OfWorker> workers) {
        public OfMaster {
            workers = List.copyOf(workers);
        }
    }

    /**
     * A worker.
     *
     * @param started when its process was
     * @param state {@code accepting}, {@code draining} or {@code halted}
     * @param connections of clients; empty where they were not counted
     */
    public record OfWorker(int pid, Instant started, String state, OptionalInt connections) {}

    /**
     * What came of a probe.
     *
     * @param by {@code old}, {@code new}, {@code other}, {@code unknown} or {@code nobody}
     * @param words what was answered, and by whom
     */
    public record ProbeAnswer(Instant at, String target, String by, boolean good, Duration took, String words) {}

    /**
     * Responses, as the access logs have them.
     *
     * @param at when they were read
     * @param before of the old version, of the last that were read
     * @param beforeErrors how many of them had a status of 500 and above
     * @param since of the new version, since it serves alone
     * @param sinceErrors how many of them had a status of 500 and above
     */
    public record Responses(Instant at, long before, long beforeErrors, long since, long sinceErrors) {}

    /** The same at no particular instant, to be compared with another. */
    public Sample timeless() {
        return new Sample(Instant.EPOCH, phase, serving, masters, probes, responses);
    }
}
