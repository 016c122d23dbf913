package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.os.Halt;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.os.Signal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A master and its workers at one instant.
 *
 * @param parent pid of its parent
 * @param titled true where it has set its title, which it does after its configuration is read
 * @param unblocked true where it blocks no signal, as it does only in its loop while it waits for the next (sigsuspend(2));
 *     of one that is halted it says nothing about being able to act
 * @param quitting true where it was told to quit and has acted on it: it accepts never again ({@link Quitting})
 * @param workers its workers, accepting and draining, ordered by pid; cache manager and loader are not among them
 * @param untitled children that have no title of their own yet: workers about to be, or a new master about to be
 * @param halt why it does not run; empty where it does
 * @param pending what was sent to it and it has not taken yet
 */
public record Master(
        ProcessIdentity identity,
        int parent,
        boolean titled,
        boolean unblocked,
        boolean quitting,
        List<Worker> workers,
        int untitled,
        Optional<Halt> halt,
        Set<Signal> pending) {
    private static final Set<Signal> LEAVE = Set.of(Signal.QUIT, Signal.TERM, Signal.KILL, Signal.WINCH);

    public Master {
        workers = List.copyOf(workers);
        pending = Set.copyOf(pending);
    }

    /** One that runs, and has taken all that it was sent. */
    public Master(
            ProcessIdentity identity,
            int parent,
            boolean titled,
            boolean unblocked,
            boolean quitting,
            List<Worker> workers,
            int untitled) {
        this(identity, parent, titled, unblocked, quitting, workers, untitled, Optional.empty(), Set.of());
    }

    /** It runs and sleeps in its loop, and nothing waits for it: whatever it was told before, it has acted on. */
    public boolean idle() {
        return unblocked && halt.isEmpty() && pending.isEmpty();
    }

    /** It was sent something that makes it, or its workers, leave, and has yet to act on it. */
    public boolean isAboutToLeave() {
        return !Collections.disjoint(pending, LEAVE);
    }

    /** Workers that would accept if they ran. */
    public int haltedWorkers() {
        return (int) workers.stream().filter(Worker::halted).count();
    }

    /** Workers that have yet to finish what they serve: those that drain, and those that are halted and may. */
    public int unfinished() {
        return draining() + haltedWorkers();
    }

    /** {@code is stopped and has WINCH pending}; empty where it can act, and nothing waits for it. */
    public String hindrance() {
        String waits = pending.isEmpty()
                ? ""
                : "has "
                        + String.join(
                                " and ",
                                pending.stream().sorted().map(Signal::name).toList()) + " pending";
        return halt.map(Halt::words).orElse("") + (halt.isPresent() && !waits.isEmpty() ? " and " : "") + waits;
    }

    public Set<Integer> workerPids() {
        return workers.stream().map(Worker::pid).collect(Collectors.toUnmodifiableSet());
    }

    /** The same with some of its workers. */
    Master withWorkers(Predicate<Worker> some) {
        List<Worker> left = workers.stream().filter(some).toList();
        return new Master(identity, parent, titled, unblocked, quitting, left, untitled, halt, pending);
    }

    public int pid() {
        return identity.pid();
    }

    public int accepting() {
        return (int) workers.stream().filter(Worker::accepting).count();
    }

    public int draining() {
        return (int) workers.stream().filter(Worker::draining).count();
    }

    public Set<Integer> acceptingPids() {
        return workers.stream().filter(Worker::accepting).map(Worker::pid).collect(Collectors.toUnmodifiableSet());
    }

    /** {@code 2 workers}, {@code 1 worker, 1 draining}, {@code no worker}. */
    public String workersInWords() {
        if (workers.isEmpty()) {
            return "no worker";
        }
        var parts = new ArrayList<String>();
        if (accepting() > 0) {
            parts.add(accepting() == 1 ? "1 worker" : accepting() + " workers");
        }
        if (haltedWorkers() > 0) {
            parts.add(haltedWorkers() + " halted");
        }
        if (draining() > 0) {
            parts.add(draining() + " draining");
        }
        return String.join(", ", parts);
    }
}
