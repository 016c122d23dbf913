package io.github.nginxupgrade.sim;

import io.github.nginxupgrade.os.OsFailure.Reason;
import io.github.nginxupgrade.os.Signal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What can go wrong at an operation. */
final class Mishaps {
    private static final int KILLED = 137;
    private static final int CRASHED = 139;
    private static final long AWHILE = 300 * SimMachine.MILLISECOND;
    private static final long LONG = 2500 * SimMachine.MILLISECOND;
    private static final Path OLDBIN = Path.of(SimNginx.PID_FILE + ".oldbin");

    static final Fault KILL_NEW = new Fault.Outside("kill -9 of the new master", machine -> {
        machine.invariants.excuse();
        new Truth(machine).newMaster().ifPresent(master -> machine.end(master, KILLED));
    });
    static final Fault KILL_OLD = new Fault.Outside("kill -9 of the old master", machine -> {
        machine.invariants.excuse();
        new Truth(machine).old().ifPresent(master -> machine.end(master, KILLED));
    });
    static final Fault NO_PID_FILE =
            new Fault.Outside("the pid file is deleted", machine -> machine.disk.unlink(SimNginx.PID_FILE));
    static final Fault NO_OLDBIN = new Fault.Outside("the oldbin is deleted", machine -> machine.disk.unlink(OLDBIN));
    static final Fault RELOAD = new Fault.Outside("HUP to the pid file's master", machine -> named(machine)
            .ifPresent(master -> machine.nginx.signal(master, Signal.HUP)));
    static final Fault REOPEN = new Fault.Outside(
            "USR1 to the pid file's master", machine -> named(machine).ifPresent(machine.nginx::reopen));
    static final Fault NEW_WORKER = new Fault.Outside(
            "a worker of the new master crashes", machine -> crash(machine, new Truth(machine).newMaster()));
    static final Fault OLD_WORKER = new Fault.Outside("a worker of the old master crashes", machine -> {
        var truth = new Truth(machine);
        crash(machine, truth.old().or(truth::sole));
    });
    /** As they are where memory runs out; their master starts others, which accept a moment later. */
    static final Fault OLD_WORKERS = new Fault.Outside("kill -9 of all workers of the old master", machine -> {
        machine.invariants.excuse();
        old(machine).stream()
                .flatMap(master -> new Truth(machine).workersOf(master).stream())
                .toList()
                .forEach(worker -> machine.end(worker, KILLED));
    });

    static final Fault OLD_HALTS =
            new Fault.Outside("the old master is stopped", machine -> halt(machine, old(machine)));
    static final Fault OLD_HALTS_AWHILE = new Fault.Outside(
            "the old master is stopped for a while", machine -> haltAwhile(machine, old(machine), AWHILE));
    static final Fault OLD_HALTS_LONG = new Fault.Outside(
            "the old master is stopped for longer than any deadline",
            machine -> haltAwhile(machine, old(machine), LONG));
    static final Fault NEW_HALTS =
            new Fault.Outside("the new master is stopped", machine -> halt(machine, new Truth(machine).newMaster()));
    static final Fault NEW_HALTS_LONG = new Fault.Outside(
            "the new master is stopped for longer than any deadline",
            machine -> haltAwhile(machine, new Truth(machine).newMaster(), LONG));
    static final Fault OLD_WORKER_HALTS = new Fault.Outside(
            "a worker of the old master is stopped", machine -> halt(machine, worker(machine, old(machine))));
    static final Fault NEW_WORKER_HALTS = new Fault.Outside(
            "a worker of the new master is stopped",
            machine -> halt(machine, worker(machine, new Truth(machine).newMaster())));
    /** As a package manager does: written beside it, and renamed. */
    static final Fault REPLACED =
            new Fault.Outside("somebody else replaces the binary", machine -> machine.others.replaceFiles());

    static final Fault INTERRUPTED = new Fault.Interrupted("INT");

    /** Signals of others, to whom the pid files name: scripts of packages and people send them. */
    static final List<Fault> SIGNALS = Stream.of(Signal.QUIT, Signal.TERM, Signal.WINCH)
            .flatMap(signal -> Stream.of(
                    new Fault.Outside(signal + " to the old master", machine -> old(machine)
                            .ifPresent(master -> send(machine, master, signal))),
                    new Fault.Outside(signal + " to the new master", machine -> new Truth(machine)
                            .newMaster()
                            .ifPresent(master -> send(machine, master, signal)))))
            .map(Fault.class::cast)
            .toList();

    /** What others do. */
    static final List<Fault> OUTSIDE = List.of(
            KILL_NEW,
            KILL_OLD,
            NO_PID_FILE,
            NO_OLDBIN,
            RELOAD,
            REOPEN,
            NEW_WORKER,
            OLD_WORKER,
            OLD_WORKERS,
            INTERRUPTED);

    /** After these nobody may be left to serve, or the pid file names nobody: exit 5 is the true answer. */
    static final List<Fault> TAKES_AWAY = List.of(KILL_NEW, KILL_OLD, NO_PID_FILE, NO_OLDBIN);

    /** Somebody stops a process, attaches a debugger, freezes a control group. */
    static final List<Fault> HALTS = List.of(
            OLD_HALTS, OLD_HALTS_AWHILE, OLD_HALTS_LONG, NEW_HALTS, NEW_HALTS_LONG, OLD_WORKER_HALTS, NEW_WORKER_HALTS);

    private Mishaps() {}

    private static Optional<SimProcess> old(SimMachine machine) {
        var truth = new Truth(machine);
        return truth.old().or(truth::sole);
    }

    private static Optional<SimProcess> worker(SimMachine machine, Optional<SimProcess> master) {
        return master.stream()
                .flatMap(process -> new Truth(machine).workersOf(process).stream())
                .findFirst();
    }

    /** Nobody may be left to serve then. */
    private static void send(SimMachine machine, SimProcess master, Signal signal) {
        machine.invariants.excuse();
        machine.nginx.signal(master, signal);
    }

    private static void halt(SimMachine machine, Optional<SimProcess> process) {
        process.ifPresent(machine.nginx::halt);
    }

    private static void haltAwhile(SimMachine machine, Optional<SimProcess> process, long nanos) {
        halt(machine, process);
        process.ifPresent(halted -> machine.exactlyAfter(nanos, () -> machine.nginx.go(halted)));
    }

    private static Optional<SimProcess> named(SimMachine machine) {
        return new Truth(machine)
                .pidFile().stream()
                        .mapToObj(machine::process)
                        .flatMap(Optional::stream)
                        .findFirst();
    }

    private static void crash(SimMachine machine, Optional<SimProcess> master) {
        machine.invariants.excuse();
        master.stream()
                .flatMap(process -> new Truth(machine).workersOf(process).stream())
                .findFirst()
                .ifPresent(worker -> machine.end(worker, CRASHED));
    }

    /** Every way in which the machine can refuse this operation. */
    static List<Fault> refusals(Operation operation) {
        var all = new ArrayList<Fault>();
        switch (operation.kind()) {
            case WRITE -> {
                for (Reason reason : List.of(Reason.NO_SPACE, Reason.READ_ONLY, Reason.NOT_PERMITTED, Reason.OTHER)) {
                    for (Fault.When when : Fault.When.values()) {
                        all.add(new Fault.Fails(reason, when, false));
                        all.add(new Fault.Fails(reason, when, true));
                    }
                }
            }
            case READ, RUN -> {
                all.add(new Fault.Fails(Reason.OTHER, Fault.When.BEFORE, false));
                all.add(new Fault.Fails(Reason.NOT_PERMITTED, Fault.When.BEFORE, false));
            }
            case SIGNAL -> {
                all.add(new Fault.Fails(Reason.OTHER, Fault.When.BEFORE, false));
                all.add(new Fault.Fails(Reason.NOT_PERMITTED, Fault.When.BEFORE, false));
                all.add(new Fault.Fails(Reason.IDENTITY_CHANGED, Fault.When.BEFORE, false));
            }
            case LOOK, PAUSE -> {
                // these cannot fail
            }
        }
        return all;
    }

    /** Every moment of this operation in which the tool can be killed. */
    static List<Fault> deaths(Operation operation) {
        var all = new ArrayList<Fault>(List.of(new Fault.Dies(Fault.When.BEFORE)));
        if (operation.kind() == Operation.Kind.WRITE) {
            all.add(new Fault.Dies(Fault.When.HALFWAY));
        }
        if (operation.kind() == Operation.Kind.WRITE || operation.kind() == Operation.Kind.SIGNAL) {
            all.add(new Fault.Dies(Fault.When.AFTER));
        }
        return all;
    }
}
