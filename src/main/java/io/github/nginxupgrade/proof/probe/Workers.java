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
record Workers(int master, List<Integer> old, List<Integer> newMaster) {
    Workers {
        old = List.copyOf(old);
        newMaster = List.copyOf(newMaster);
    }

    /** While one master runs, its workers are the old ones. Empty where no master runs. */
    static Optional<Workers> of(Situation now) {
        Optional<Master> old = now.old().or(now::sole);
        return now.newMaster().or(() -> old).map(any -> new Workers(any.pid(), pids(old), pids(now.newMaster())));
    }

    private static List<Integer> pids(Optional<Master> master) {
        return master.map(Master::workers).orElse(List.of()).stream()
                .map(Worker::pid)
                .toList();
    }

    List<Integer> all() {
        return Stream.concat(newMaster.stream(), old.stream()).toList();
    }
}
