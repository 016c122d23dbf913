package io.github.nginxupgrade.sim;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;

/** Simulated time, what is due on it, and the process table. One thread; nothing happens but while time advances. */
final class SimMachine {
    static final long MICROSECOND = 1_000;
    static final long MILLISECOND = 1_000_000;
    static final int REAPER = 1;

    private static final Instant EPOCH = Instant.parse("2026-11-22T03:00:00Z");
    private static final int FIRST_PID = 100;
    private static final long NANOS_PER_TICK = 10 * MILLISECOND;

    private record Event(long at, long number, Runnable act) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
        }
    }

    final SimDisk disk;
    final Invariants invariants;
    final SimNginx nginx;
    /** Who holds which lock. */
    final Map<Path, Object> locks = new HashMap<>();
    /** How long a worker that was told to leave still serves its connections; empty: for ever. */
    Optional<Duration> connectionsLast = Optional.of(Duration.ofMillis(30));
    /** How many times slower than a quick machine nginx is here. */
    int slowness = 1;
    /** The service of systemd's that nginx is, where it is one. */
    Optional<SimService> service = Optional.empty();
    /** Nginx listens on a unix socket as well. */
    boolean unixSocket;

    /** What is done between signals is gone through before. */
    boolean warmsUp;

    /** Somebody else who has files of his own for the paths of nginx's. */
    final SimPackage others = new SimPackage(this);

    /** The user of the configuration, by his number. */
    int user;

    private final TreeMap<Integer, SimProcess> processes = new TreeMap<>();
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long now = NANOS_PER_TICK;
    private long lastEvent;
    private int lastPid = FIRST_PID;

    SimMachine() {
        disk = new SimDisk(this::time);
        invariants = new Invariants(this);
        nginx = new SimNginx(this);
    }

    Instant time() {
        return EPOCH.plusNanos(now);
    }

    Duration elapsed() {
        return Duration.ofNanos(now);
    }

    long nanos() {
        return now;
    }

    /** Lets it happen after this time; a slow machine takes longer. */
    void after(long nanos, Runnable act) {
        exactlyAfter(nanos * slowness, act);
    }

    void exactlyAfter(long nanos, Runnable act) {
        events.add(new Event(now + nanos, ++lastEvent, act));
    }

    void advance(long nanos) {
        long until = now + nanos;
        while (!events.isEmpty() && events.peek().at() <= until) {
            Event next = events.remove();
            now = Math.max(now, next.at());
            next.act().run();
            invariants.look();
        }
        now = until;
    }

    void advance(Duration duration) {
        advance(duration.toNanos());
    }

    int nextPid() {
        return ++lastPid;
    }

    long ticks() {
        return now / NANOS_PER_TICK;
    }

    void add(SimProcess process) {
        processes.put(process.pid, process);
    }

    Optional<SimProcess> process(int pid) {
        return Optional.ofNullable(processes.get(pid));
    }

    List<SimProcess> processes() {
        return List.copyOf(processes.values());
    }

    Iterable<SimProcess> table() {
        return processes.values();
    }

    List<SimProcess> childrenOf(int pid) {
        var found = new ArrayList<SimProcess>();
        for (SimProcess process : processes.values()) {
            if (process.parent == pid) {
                found.add(process);
            }
        }
        return found;
    }

    /** As wait(2) does. */
    void reap(SimProcess zombie) {
        zombie.gone = true;
        zombie.zombie = false;
        processes.remove(zombie.pid);
    }

    /** The process ends: a zombie until its parent looks; its own children go to the reaper, which looks at once. */
    void end(SimProcess process, int exitCode) {
        if (!process.lives()) {
            return;
        }
        process.exitCode = exitCode;
        process.zombie = true;
        process.sockets.clear();
        invariants.ended(process);
        for (SimProcess child : childrenOf(process.pid)) {
            child.parent = REAPER;
            if (child.zombie) {
                reap(child);
            }
        }
        Optional<SimProcess> parent = process(process.parent).filter(SimProcess::lives);
        if (parent.isEmpty() || parent.get().master.isEmpty()) {
            reap(process);
            boolean ofTheFirst = process.parent == REAPER;
            service.filter(unit -> ofTheFirst).ifPresent(unit -> after(MILLISECOND, () -> unit.reaped(process)));
        } else {
            nginx.childEnded(parent.get());
        }
    }
}
