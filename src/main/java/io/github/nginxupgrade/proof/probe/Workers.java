package io.github.nginxupgrade.proof.probe;

import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import io.github.nginxupgrade.situation.Worker;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who may answer.
 *
 * @param master in whose network namespace they listen
 */
record Workers(int master, List<Integer> old, List<Integer> young) {
    Workers {
        old = List.copyOf(old);
        young = List.copyOf(young);
    }

    /** While one master runs, its workers are the old ones. Empty where no master runs. */
    static Optional<Workers> of(Situation now) {
        Optional<Master> old = now.old().or(now::sole);
        return now.young().or(() -> old).map(any -> new Workers(any.pid(), pids(old), pids(now.young())));
    }

    private static List<Integer> pids(Optional<Master> master) {
        return master.map(Master::workers).orElse(List.of()).stream()
                .map(Worker::pid)
                .toList();
    }

    List<Integer> all() {
        return Stream.concat(young.stream(), old.stream()).toList();
    }
}
