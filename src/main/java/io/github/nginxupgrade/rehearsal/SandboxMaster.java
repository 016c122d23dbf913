package io.github.nginxupgrade.rehearsal;

import io.github.nginxupgrade.nginx.Title;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessInfo;
import io.github.nginxupgrade.os.Sandbox;
import io.github.nginxupgrade.situation.Instance;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Watches the master that was started in a sandbox. */
final class SandboxMaster {
    private static final Duration POLL = Duration.ofMillis(10);

    private final Os os;
    private final Instance instance;
    private final int first;
    private final Duration settle;

    /**
     * The one that the first process of the sandbox adopts.
     *
     * @param settle how long its workers must stand unchanged
     */
    SandboxMaster(Os os, Instance instance, Sandbox sandbox, Duration settle) {
        this.os = os;
        this.instance = instance;
        this.first = sandbox.first();
        this.settle = settle;
    }

    /**
     * One look.
     *
     * @param master its pid, once it has its title
     * @param workers pids of those that accept
     * @param alive whether anything lives in the sandbox
     */
    record Seen(Optional<Integer> master, Set<Integer> workers, boolean alive) {}

    /** The last look: ready and unchanged for the settle time, or gone, or too late. Blocks until then. */
    Seen awaitReady(Duration until) throws OsFailure {
        Seen last = look();
        Duration since = os.clock().elapsed();
        while (true) {
            Duration now = os.clock().elapsed();
            boolean settled = isReady(last) && now.minus(since).compareTo(settle) >= 0;
            if (settled
                    || !last.alive()
                    || now.compareTo(until) >= 0
                    || os.host().interruption().isPresent()) {
                return last;
            }
            os.clock().pause(POLL);
            Seen next = look();
            since = next.equals(last) ? since : now;
            last = next;
        }
    }

    boolean isReady(Seen seen) {
        OptionalInt expected = instance.workers(os.host());
        return seen.master().isPresent()
                && (expected.isPresent()
                        ? seen.workers().size() == expected.getAsInt()
                        : !seen.workers().isEmpty());
    }

    /** What the sandbox's first process adopted: the daemon, once its launcher has ended. */
    Seen look() throws OsFailure {
        boolean alive = false;
        for (ProcessInfo process : children(first)) {
            alive = true;
            if (Title.of(process.commandLine()).role() == Title.Role.MASTER) {
                var workers = new HashSet<Integer>();
                for (ProcessInfo child : children(process.pid())) {
                    if (Title.of(child.commandLine()).role() == Title.Role.ACCEPTING) {
                        workers.add(child.pid());
                    }
                }
                return new Seen(Optional.of(process.pid()), Set.copyOf(workers), true);
            }
        }
        return new Seen(Optional.empty(), Set.of(), alive);
    }

    private List<ProcessInfo> children(int parent) throws OsFailure {
        return os.processes().children(parent).stream()
                .map(os.processes()::read)
                .flatMap(Optional::stream)
                .filter(process -> !process.isZombie())
                .toList();
    }
}
