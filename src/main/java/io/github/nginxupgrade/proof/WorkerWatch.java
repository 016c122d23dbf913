package io.github.nginxupgrade.proof;

import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Worker;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Watches whether the new workers stay the same. One that dies is replaced within milliseconds, and never misses. A reload
 * starts all its workers while the former ones still accept, and tells these to leave a tenth of a second later
 * (ngx_master_process_cycle): whoever has stood beside newer ones leaves because he was told to. What is newer is seen by the
 * times at which the processes were started, for a look may come late.
 */
final class WorkerWatch {
    /**
     * In hundredths of a second: from the last worker of one generation to the first of the next the master sleeps for so long
     * (ngx_msleep(100), ngx_master_process_cycle).
     */
    private static final long APART = 10;

    private Set<Integer> present = Set.of();
    /** When the last of them was started, in hundredths of a second since boot. */
    private long newest;

    private final Set<Integer> leaving = new HashSet<>();
    private Set<Integer> known = Set.of();
    private final Set<Integer> ever = new TreeSet<>();
    private int reloads;
    /** How many there are at the least once the generation of now is whole: as many as it has replaced, until it is seen whole. */
    private int former;

    private boolean replaced;
    private Optional<ProcessIdentity> master = Optional.empty();

    /**
     * Whether the master is still the one that was seen first; to be asked before {@link #lost}. A service manager starts nginx anew
     * where it has died, and what it starts has workers of its own: they replace nobody.
     *
     * @return what became of the first one, in words; empty where it is still there
     */
    Optional<String> succession(Master now) {
        ProcessIdentity first = master.orElse(now.identity());
        master = Optional.of(first);
        return first.isSameProcessAs(now.identity())
                ? Optional.empty()
                : Optional.of("the new master " + first.pid() + " has ended, and not by this run: another, " + now.pid()
                        + ", was started in its place");
    }

    /** Those that accepted at the look before. */
    Set<Integer> accepted() {
        return known;
    }

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
     * @return those that accepted and have ended since, and were not told to by a reload
     */
    Set<Integer> lost(Master newMaster, boolean ready) {
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
        follow(newMaster, all);
        return gone;
    }

    private void follow(Master newMaster, Set<Integer> all) {
        Set<Integer> accepting = newMaster.acceptingPids();
        var fresh = new TreeSet<>(accepting);
        fresh.removeAll(present);
        fresh.removeAll(leaving);
        // on a busy machine they come one by one: all are there before those of before are told to leave
        boolean complete = present.size() >= former;
        boolean younger = started(newMaster, fresh).min().orElse(0) - newest >= APART;
        boolean reloaded = !fresh.isEmpty() && !present.isEmpty() && complete && younger && all.containsAll(present);
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
        present = now;
        newest = started(newMaster, now).max().orElse(0);
    }

    private static LongStream started(Master master, Set<Integer> pids) {
        return master.workers().stream()
                .filter(worker -> pids.contains(worker.pid()))
                .mapToLong(worker -> worker.identity().startTicks());
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
