package io.github.nginxupgrade.proof;

import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Worker;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Watches whether the new workers stay the same: one that dies is replaced within milliseconds, and never misses. */
final class Crew {
    private Set<Integer> first = Set.of();
    private Set<Integer> known = Set.of();
    private final Set<Integer> ever = new TreeSet<>();

    /** All pids of the new version so far, the master's included. */
    Set<Integer> everSeen() {
        return Set.copyOf(ever);
    }

    /** True where none of the first ones accepts any more; what accepts now counts as the first ones from then on. */
    boolean isReplaced() {
        boolean replaced = first.stream().noneMatch(known::contains);
        first = replaced ? known : first;
        return replaced;
    }

    /**
     * Takes note of the workers.
     *
     * @param ready the new master has all that it needs; while it lacks a worker it is too early to say what has become
     *     of the others
     * @return those that accepted and have ended since; a reload lets them drain first
     */
    Set<Integer> lost(Master young, boolean ready) {
        Set<Integer> all = young.workers().stream().map(Worker::pid).collect(Collectors.toUnmodifiableSet());
        ever.add(young.pid());
        ever.addAll(all);
        if (!ready) {
            return Set.of();
        }
        var gone = new TreeSet<>(known);
        gone.removeAll(all);
        known = young.acceptingPids();
        first = first.isEmpty() ? known : first;
        return gone;
    }

    static Optional<String> words(Set<Integer> lost) {
        return lost.isEmpty()
                ? Optional.empty()
                : Optional.of((lost.size() == 1 ? "the new worker " : "the new workers ")
                        + String.join(", ", lost.stream().map(String::valueOf).toList())
                        + (lost.size() == 1 ? " has" : " have") + " ended");
    }
}
