package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.os.ProcessIdentity;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A master and its workers at one instant.
 *
 * @param parent pid of its parent
 * @param titled true where it has set its title, which it does after its configuration is read
 * @param idle true where it sleeps in its loop: whatever it was told before, it has acted on
 * @param listens true where it holds a listening socket
 * @param workers its workers, accepting and draining, ordered by pid; cache manager and loader are not among them
 * @param untitled children that have no title of their own yet: workers about to be, or a new master about to be
 */
public record Master(
        ProcessIdentity identity,
        int parent,
        boolean titled,
        boolean idle,
        boolean listens,
        List<Worker> workers,
        int untitled) {
    public Master {
        workers = List.copyOf(workers);
    }

    public int pid() {
        return identity.pid();
    }

    public int accepting() {
        return (int) workers.stream().filter(Worker::accepting).count();
    }

    public int draining() {
        return workers.size() - accepting();
    }

    public Set<Integer> acceptingPids() {
        return workers.stream().filter(Worker::accepting).map(Worker::pid).collect(Collectors.toUnmodifiableSet());
    }

    /** {@code 2 workers}, {@code 1 worker, 1 draining}, {@code no worker}. */
    public String workersInWords() {
        if (workers.isEmpty()) {
            return "no worker";
        }
        String accept = accepting() == 1 ? "1 worker" : accepting() + " workers";
        return draining() == 0 ? accept : (accepting() == 0 ? "" : accept + ", ") + draining() + " draining";
    }
}
