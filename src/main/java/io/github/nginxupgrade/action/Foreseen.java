package io.github.nginxupgrade.action;

import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.situation.Facts;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Worker;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What signals, and time after them, do to an nginx that behaves (docs/nginx-behaviour.md). Pure. */
public final class Foreseen {
    /** Stands for the pid that nobody knows beforehand. */
    public static final int UNKNOWN = ProcessIdentity.LARGEST_PID;

    private Foreseen() {}

    static Facts starting(Facts facts) {
        Master old = old(facts);
        var identity = new ProcessIdentity(UNKNOWN, 0, old.identity().executable());
        return both(old, new Master(identity, old.pid(), false, false, false, List.of(), 0));
    }

    static Facts draining(Facts facts) {
        return both(drained(old(facts)), newMaster(facts));
    }

    static Facts revived(Facts facts) {
        return both(withWorkers(old(facts)), newMaster(facts));
    }

    static Facts oldLeaves(Facts facts) {
        return both(leaving(old(facts)), newMaster(facts));
    }

    static Facts newLeaves(Facts facts) {
        return both(old(facts), leaving(drained(newMaster(facts))));
    }

    /** The new master has started. */
    public static Facts started(Facts facts) {
        return both(old(facts), withWorkers(newMaster(facts)));
    }

    /** The old workers have finished. */
    public static Facts drainedOut(Facts facts) {
        return both(copy(old(facts), false, List.of()), newMaster(facts));
    }

    /** The old master has gone. */
    public static Facts newAlone(Facts facts) {
        return sole(newMaster(facts));
    }

    /** The new master has gone. */
    public static Facts oldAlone(Facts facts) {
        return sole(old(facts));
    }

    private static Master old(Facts facts) {
        return facts.old().or(facts::sole).orElseThrow();
    }

    private static Master newMaster(Facts facts) {
        return facts.newMaster().orElseThrow();
    }

    private static Facts both(Master old, Master newMaster) {
        OptionalInt named = newMaster.titled() ? OptionalInt.of(newMaster.pid()) : OptionalInt.empty();
        return new Facts(
                named,
                Optional.empty(),
                OptionalInt.of(old.pid()),
                Optional.of(old),
                Optional.of(newMaster),
                Optional.empty(),
                false,
                List.of());
    }

    private static Facts sole(Master master) {
        return new Facts(
                OptionalInt.of(master.pid()),
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(master),
                false,
                List.of());
    }

    private static Master leaving(Master master) {
        return copy(master, true, master.workers());
    }

    private static Master drained(Master master) {
        List<Worker> workers = master.workers().stream()
                .map(worker -> new Worker(worker.identity(), false))
                .toList();
        return copy(master, false, workers);
    }

    private static Master withWorkers(Master master) {
        var identity = new ProcessIdentity(UNKNOWN - 1, 0, master.identity().executable());
        return copy(master, false, List.of(new Worker(identity, true)));
    }

    private static Master copy(Master master, boolean quitting, List<Worker> workers) {
        return new Master(master.identity(), master.parent(), true, true, quitting, workers, 0);
    }
}
