package io.github.nginxupgrade.proof;

import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Worker;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Watches whether the new workers stay the same. One that dies is replaced within milliseconds, and never misses. A reload
 * starts all its workers while the former ones still accept, and tells these to leave a tenth of a second later
 * (ngx_master_process_cycle): whoever has stood beside newer ones leaves because he was told to.
 */
final class WorkerWatch {
    /** One master starts its workers within less, and does not reload more often. */
    private static final Duration GENERATION = Duration.ofMillis(100);

    private Set<Integer> present = Set.of();
    private Duration presentSince = Duration.ZERO;
    private final Set<Integer> leaving = new HashSet<>();
    private Set<Integer> known = Set.of();
    private final Set<Integer> ever = new TreeSet<>();
    private int reloads;
    /** How many there are at the least once the generation of now is whole: as many as it has replaced, until it is seen whole. */
    private int former;

    private boolean replaced;

    /** All pids of the new version so far, the master's included. */
    Set<Integer> everSeen() {
        return Set.copyOf(ever);
    }

    /** How often the configuration has been reloaded. */
    int reloads() {
        return reloads;
    }

    /** True where all have gone since the look before, and others are there: maybe a reload whose middle was not seen. */
    boolean isReplaced() {
        return replaced;
    }

    /**
     * Takes note of the workers.
     *
     * @param ready the new master has all that it needs; while it lacks a worker it is too early to say what has become
     *     of the others
     * @param elapsed the time of the look
     * @return those that accepted and have ended since, and were not told to by a reload
     */
    Set<Integer> lost(Master newMaster, boolean ready, Duration elapsed) {
        Set<Integer> all = newMaster.workers().stream().map(Worker::pid).collect(Collectors.toUnmodifiableSet());
        ever.add(newMaster.pid());
        ever.addAll(all);
        if (!ready) {
            return Set.of();
        }
        Set<Integer> accepting = newMaster.acceptingPids();
        var gone = new TreeSet<>(known);
        gone.removeAll(all);
        gone.removeAll(leaving);
        leaving.retainAll(all);
        replaced = !present.isEmpty() && present.stream().noneMatch(all::contains);
        known = accepting;
        follow(newMaster, all, elapsed);
        return gone;
    }

    private void follow(Master newMaster, Set<Integer> all, Duration elapsed) {
        Set<Integer> accepting = newMaster.acceptingPids();
        var fresh = new TreeSet<>(accepting);
        fresh.removeAll(present);
        fresh.removeAll(leaving);
        // on a busy machine they come one by one: all are there before those of before are told to leave
        boolean complete = present.size() >= former;
        boolean lasting = elapsed.minus(presentSince).compareTo(GENERATION) >= 0;
        boolean reloaded = !fresh.isEmpty() && !present.isEmpty() && complete && lasting && all.containsAll(present);
        if (reloaded) {
            reloads++;
            former = present.size();
            leaving.addAll(present);
        }
        var now = new TreeSet<>(accepting);
        now.removeAll(leaving);
        // those of before have left, and no worker is on its way: these are all, be they fewer by another configuration
        if (fresh.isEmpty() && newMaster.untitled() == 0 && Collections.disjoint(leaving, accepting)) {
            former = now.size();
        }
        if (!now.equals(present)) {
            present = now;
            presentSince = elapsed;
        }
    }

    /** What became of them while they were all that accepted. */
    static Proof proof(Set<Integer> died) {
        String words =
                died.isEmpty() ? "none of the new workers died" : words(died).orElseThrow();
        return Proof.of("workers", "new workers", died.isEmpty(), Duration.ZERO, words);
    }

    static Optional<String> words(Set<Integer> lost) {
        return lost.isEmpty()
                ? Optional.empty()
                : Optional.of((lost.size() == 1 ? "the new worker " : "the new workers ")
                        + String.join(", ", lost.stream().map(String::valueOf).toList())
                        + (lost.size() == 1 ? " has" : " have") + " ended");
    }
}
