package io.github.nginxupgrade.sim;

import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.nginx.Directives.Directive;
import io.github.nginxupgrade.os.Signal;
import io.github.nginxupgrade.sim.SimMaster.Child;
import io.github.nginxupgrade.sim.SimMaster.Flag;
import io.github.nginxupgrade.sim.SimProcess.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How nginx's masters and workers behave, after ngx_process_cycle.c, ngx_process.c and nginx.c; see
 * docs/nginx-behaviour.md for what is proven of the real one.
 *
 * <p>Modelled: flags set by handlers and looked at in nginx's order; the pid file's renames; fork, exec of whatever is
 * at {@code argv[0]} at that moment, loading, the empty instant of the pid file, titles that come late; workers and a
 * cache manager, their respawn, code 2; draining; blocked signals of a master that still loads; HUP with a new binary
 * (from memory, without a look at what there is) and without (a reload of what is on disk); the stale {@code live};
 * the restart of workers when a new master ends; a new master that becomes a daemon of its own; sockets of QUIC that stay open; {@code ngx_new_binary == -1}; orphans; TERM before 1.19.1 and unix
 * sockets; when USR2 is ignored.
 *
 * <p>Not modelled: {@code daemon off}, {@code master_process off}, a changed {@code pid} directive, reuseport and
 * removed listeners, the cache loader, workers that ignore TERM, the resending of TERM, debug points, symbolic links,
 * users other than root but for whom folders are given to, time that jumps, pids that come round, and that a loop of nginx's takes time (but for the
 * pause of a reload and for the instant between the rename of the pid file and the fork).
 */
final class SimNginx {
    static final String WORKER = "nginx: worker process";
    static final String DRAINING = "nginx: worker process is shutting down";
    static final String CACHE_MANAGER = "nginx: cache manager process";

    static final Path BINARY = Path.of("/usr/sbin/nginx");
    static final Path CONFIGURATION = Path.of("/etc/nginx/nginx.conf");
    static final Path PID_FILE = Path.of("/run/nginx.pid");
    static final Path BODY = Path.of("/var/lib/nginx/body");
    static final Path LOG = Path.of("/var/log/nginx/error.log");

    private static final int CRASHED = 139;
    private static final int KILLED = 137;
    private static final int CANNOT_RESPAWN = 2;
    private static final long WAKING = 100 * SimMachine.MICROSECOND;
    private static final long FORKING = 300 * SimMachine.MICROSECOND;
    private static final long EXECUTING = 500 * SimMachine.MICROSECOND;
    private static final long LOADING = 5 * SimMachine.MILLISECOND;
    private static final long SLOW_LOADING = 1500 * SimMachine.MILLISECOND;
    private static final long WORKER_START = 600 * SimMachine.MICROSECOND;
    private static final long RELOAD_PAUSE = 100 * SimMachine.MILLISECOND;
    private static final long CRASH_AFTER = 5 * SimMachine.MILLISECOND;
    private static final long LATE_DEATH = 100 * SimMachine.MILLISECOND;

    private final SimMachine machine;

    SimNginx(SimMachine machine) {
        this.machine = machine;
    }

    /** A master with all its workers that has run for long, and its pid file. */
    SimProcess running(String instance, Path binary, Path pidFile, Set<Long> sockets) {
        return running(instance, binary, "", pidFile, sockets);
    }

    /** The same with arguments, each after a space. */
    SimProcess running(String instance, Path binary, String arguments, Path pidFile, Set<Long> sockets) {
        int launcher = machine.nextPid();
        Inode file = machine.disk.find(binary).orElseThrow();
        var process = new SimProcess(
                machine.nextPid(),
                SimMachine.REAPER,
                machine.ticks(),
                Role.MASTER,
                instance,
                "nginx: master process " + binary + arguments,
                file,
                binary.toString());
        process.sockets.addAll(sockets);
        var master = new SimMaster(launcher, false, pidFile, file.program().orElseThrow(), configuredWorkers());
        process.master = Optional.of(master);
        machine.add(process);
        machine.disk.overwrite(pidFile, process.pid + "\n");
        mapModules(process);
        machine.disk.find(LOG).ifPresent(log -> process.log = Optional.of(log));
        startWorkers(process, master, false);
        master.inLoop = true;
        master.live = true;
        machine.advance(SimMachine.MILLISECOND * 10 * machine.slowness);
        return process;
    }

    // Signals.

    /** Kill(2). */
    void signal(SimProcess target, Signal signal) {
        if (!target.lives()) {
            return;
        }
        if (signal == Signal.KILL) {
            machine.end(target, KILLED);
        } else if (target.role == Role.WORKER) {
            toWorker(target, signal);
        } else if (target.role == Role.HELPER) {
            machine.end(target, 0);
        } else if (target.master.isPresent()) {
            SimMaster master = target.master.get();
            boolean sleeps = master.inLoop && master.busyUntil <= machine.nanos();
            if (sleeps && !target.halted) {
                handle(target, master, signal);
            } else {
                master.blocked.add(signal);
            }
        }
    }

    /** SIGSTOP, or its control group is frozen. */
    void halt(SimProcess process) {
        process.halted = process.lives();
    }

    /** SIGCONT, or thawed: it takes what waits for it, and does what was due. */
    void go(SimProcess process) {
        if (!process.halted) {
            return;
        }
        process.halted = false;
        List<Runnable> due = List.copyOf(process.due);
        process.due.clear();
        due.forEach(Runnable::run);
        if (process.lives() && process.master.isPresent() && process.master.get().inLoop) {
            deliver(process, process.master.get());
        }
    }

    /** One that is halted does it when it goes on. */
    private static void whenItRuns(SimProcess process, Runnable act) {
        if (process.halted && process.lives()) {
            process.due.add(act);
        } else {
            act.run();
        }
    }

    /** SIGUSR1: the logs are opened again; it only wakes the master. */
    void reopen(SimProcess target) {
        target.master.filter(master -> master.inLoop).ifPresent(master -> flag(target, master, Flag.REOPEN));
    }

    private void toWorker(SimProcess worker, Signal signal) {
        switch (signal) {
            case TERM, WINCH -> whenItRuns(worker, () -> machine.end(worker, 0));
            case QUIT -> {
                worker.told = true;
                if (worker.running) {
                    whenItRuns(worker, () -> drain(worker));
                }
            }
            default -> {
                // nothing that a worker acts on
            }
        }
    }

    private void drain(SimProcess worker) {
        if (worker.title.equals(DRAINING)) {
            return;
        }
        worker.title = DRAINING;
        Listeners.close(worker);
        machine.connectionsLast.ifPresent(last -> machine.exactlyAfter(last.toNanos(), () -> machine.end(worker, 0)));
    }

    /** Ngx_signal_handler. */
    private void handle(SimProcess process, SimMaster master, Signal signal) {
        switch (signal) {
            case QUIT -> flag(process, master, Flag.QUIT);
            case TERM -> flag(process, master, Flag.TERMINATE);
            case HUP -> flag(process, master, Flag.RECONFIGURE);
            case WINCH -> flag(process, master, Flag.NOACCEPT);
            case USR1 -> flag(process, master, Flag.REOPEN);
            case USR2 -> {
                boolean ignored = master.newBinary > 0
                        || (master.program.isOlderThan(1, 13, 8)
                                ? process.parent > 1
                                : process.parent == master.parentAtStart);
                if (ignored) {
                    log(
                            process,
                            "crit",
                            "the changing binary signal is ignored: you should shutdown or terminate"
                                    + " before either old or new binary's process");
                    master.unansweredSince = -1;
                } else {
                    flag(process, master, Flag.CHANGE_BINARY);
                }
            }
            default -> throw new IllegalArgumentException(signal.name());
        }
    }

    private void flag(SimProcess process, SimMaster master, Flag flag) {
        if (master.program.kind() == Program.Kind.DEAF) {
            return;
        }
        master.flags.add(flag);
        wake(process, master);
    }

    void childEnded(SimProcess parent) {
        SimMaster master = parent.master.orElseThrow();
        if (master.inLoop && master.program.kind() == Program.Kind.DEAF) {
            return;
        }
        master.flags.add(Flag.REAP);
        if (master.inLoop) {
            wake(parent, master);
        }
    }

    // The loop: ngx_master_process_cycle.

    private void wake(SimProcess process, SimMaster master) {
        process.blocks = true;
        if (!master.wakes) {
            master.wakes = true;
            long delay = Math.max(WAKING * machine.slowness, master.busyUntil - machine.nanos());
            machine.exactlyAfter(delay, () -> turn(process, master));
        }
    }

    private void sleep(SimProcess process, SimMaster master) {
        if (!master.wakes && master.busyUntil <= machine.nanos()) {
            process.blocks = false;
        }
    }

    private void turn(SimProcess process, SimMaster master) {
        if (process.halted && process.lives()) {
            process.due.add(() -> turn(process, master));
            return;
        }
        master.wakes = false;
        if (!process.lives()) {
            return;
        }
        master.unansweredSince = -1;
        if (master.flags.remove(Flag.REAP)) {
            master.live = reapChildren(process, master);
        }
        boolean leaves = master.flags.contains(Flag.TERMINATE) || master.flags.contains(Flag.QUIT);
        if (leaves && !master.live) {
            exit(process, master);
        } else if (master.flags.contains(Flag.TERMINATE)) {
            master.toldToLeave = true;
            tellWorkers(master, Signal.TERM);
            sleep(process, master);
        } else if (master.flags.contains(Flag.QUIT)) {
            master.toldToLeave = true;
            tellWorkers(master, Signal.QUIT);
            Listeners.close(process);
            sleep(process, master);
        } else if (master.flags.remove(Flag.RECONFIGURE)) {
            reconfigure(process, master);
        } else {
            restart(process, master);
        }
    }

    private void reconfigure(SimProcess process, SimMaster master) {
        if (master.newBinary != 0) {
            startWorkers(process, master, false);
            master.noaccepting = false;
            sleep(process, master);
            return;
        }
        master.workers = configuredWorkers();
        takes(process, master);
        startWorkers(process, master, true);
        busy(process, master, RELOAD_PAUSE, () -> {
            master.live = true;
            tellWorkers(master, Signal.QUIT);
            restart(process, master);
        });
    }

    private void restart(SimProcess process, SimMaster master) {
        if (master.flags.remove(Flag.RESTART)) {
            startWorkers(process, master, false);
            master.live = true;
        }
        if (master.flags.remove(Flag.REOPEN)) {
            opensLog(process);
            master.children.stream()
                    .filter(child -> !child.detached && child.process.lives())
                    .forEach(child -> whenItRuns(child.process, () -> opensLog(child.process)));
        }
        if (master.flags.remove(Flag.CHANGE_BINARY)) {
            changeBinary(process, master);
        } else {
            noaccept(process, master);
        }
    }

    private void noaccept(SimProcess process, SimMaster master) {
        if (master.flags.remove(Flag.NOACCEPT)) {
            master.noaccepting = true;
            tellWorkers(master, Signal.QUIT);
        }
        sleep(process, master);
    }

    private void busy(SimProcess process, SimMaster master, long nanos, Runnable then) {
        long whole = nanos * machine.slowness;
        master.busyUntil = machine.nanos() + whole;
        machine.exactlyAfter(
                whole,
                () -> whenItRuns(process, () -> {
                    if (process.lives()) {
                        then.run();
                        deliver(process, master);
                    }
                }));
    }

    /** What came while it was busy, or still loading: all signals are blocked but in sigsuspend. */
    private void deliver(SimProcess process, SimMaster master) {
        if (master.busyUntil > machine.nanos() || process.halted) {
            return;
        }
        List<Signal> waiting = List.copyOf(master.blocked);
        master.blocked.clear();
        waiting.forEach(signal -> handle(process, master, signal));
    }

    /** Ngx_reap_children: true where a child is left that is not another master. */
    private boolean reapChildren(SimProcess process, SimMaster master) {
        boolean live = false;
        for (Child child : List.copyOf(master.children)) {
            if (child.process.lives()) {
                live |= child.exiting || !child.detached;
                continue;
            }
            machine.reap(child.process);
            if (child.process.exitCode == CANNOT_RESPAWN && child.respawn) {
                log(
                        process,
                        "alert",
                        "worker process " + child.process.pid + " exited with fatal code 2 and cannot be respawned");
                child.respawn = false;
            }
            master.children.remove(child);
            boolean leaves = master.flags.contains(Flag.TERMINATE) || master.flags.contains(Flag.QUIT);
            if (child.respawn && !child.exiting && !leaves) {
                fork(process, master, child.process.role, 0, false);
                live = true;
            } else if (child.process.pid == master.newBinary) {
                newBinaryEnded(process, master, child.process);
            }
        }
        return live;
    }

    private void newBinaryEnded(SimProcess process, SimMaster master, SimProcess ended) {
        log(
                process,
                ended.exitCode > 128 ? "alert" : "notice",
                "new binary process " + ended.pid
                        + (ended.exitCode > 128
                                ? " exited on signal " + (ended.exitCode - 128)
                                : " exited with code " + ended.exitCode));
        if (!machine.disk.rename(master.oldbin(), master.pidFile)) {
            log(
                    process,
                    "alert",
                    "rename() " + master.oldbin() + " back to " + master.pidFile
                            + " failed after the new binary process \"" + BINARY
                            + "\" exited (2: No such file or directory)");
        }
        master.newBinary = 0;
        if (master.noaccepting) {
            master.noaccepting = false;
            master.flags.add(Flag.RESTART);
        }
    }

    /** Ngx_signal_worker_processes. */
    private void tellWorkers(SimMaster master, Signal signal) {
        for (Child child : List.copyOf(master.children)) {
            if (child.detached || !child.process.lives()) {
                continue;
            }
            if (child.justSpawn) {
                child.justSpawn = false;
                continue;
            }
            if (child.exiting && signal == Signal.QUIT) {
                continue;
            }
            child.exiting = true;
            signal(child.process, signal);
        }
    }

    /** Ngx_master_process_exit. */
    private void exit(SimProcess process, SimMaster master) {
        machine.disk.unlink(master.newBinary != 0 ? master.oldbin() : master.pidFile);
        boolean atOnce = master.flags.contains(Flag.TERMINATE) && !Listeners.areClosed(process);
        boolean spares = master.program.isOlderThan(1, 19, 1)
                ? !atOnce
                : master.inherited && process.parent == master.parentAtStart;
        boolean keeps = spares || master.newBinary != 0;
        if (machine.unixSocket && !keeps) {
            machine.invariants.unixSocketDeleted(process);
        }
        machine.end(process, 0);
    }

    // A new binary: ngx_exec_new_binary and what follows in the child.

    private void changeBinary(SimProcess process, SimMaster master) {
        if (!machine.disk.rename(master.pidFile, master.oldbin())) {
            log(
                    process,
                    "alert",
                    "rename() " + master.pidFile + " to " + master.oldbin()
                            + " failed before executing new binary process \"" + BINARY
                            + "\" (2: No such file or directory)");
            master.newBinary = -1;
            noaccept(process, master);
            return;
        }
        busy(process, master, FORKING, () -> {
            var child = new SimProcess(machine.nextPid(), process.pid, machine.ticks(), Role.MASTER, process);
            child.master =
                    Optional.of(new SimMaster(process.pid, true, master.pidFile, master.program, master.workers));
            machine.add(child);
            master.children.add(new Child(child, false, true, false));
            master.newBinary = child.pid;
            machine.after(EXECUTING, () -> execute(child));
            noaccept(process, master);
        });
    }

    private void execute(SimProcess process) {
        if (!process.lives()) {
            return;
        }
        Optional<Inode> file = machine.disk.find(BINARY);
        Optional<Program> program = file.flatMap(Inode::program);
        if (file.isEmpty() || program.isEmpty()) {
            log(process, "alert", "execve() failed while executing new binary process \"" + BINARY + "\"");
            machine.end(process, 1);
            return;
        }
        process.executable = file.get();
        process.executablePath = BINARY.toString();
        process.title = "";
        SimMaster master = process.master.orElseThrow();
        master.program = program.get();
        machine.after(WAKING, () -> {
            process.title = BINARY.toString();
            master.parentAtStart = process.parent;
        });
        if (program.get().kind() != Program.Kind.HANGS) {
            boolean slow = program.get().kind() == Program.Kind.SLOW;
            machine.after(slow ? SLOW_LOADING : LOADING, () -> whenItRuns(process, () -> loaded(process, master)));
        }
    }

    private void loaded(SimProcess process, SimMaster master) {
        if (!process.lives()) {
            return;
        }
        Optional<String> wrong = whatIsWrong(master.program, machine.disk);
        if (master.program.kind() == Program.Kind.EXITS) {
            wrong = Optional.of("still could not bind()");
        }
        if (wrong.isPresent()) {
            machine.disk.append(LOG, "nginx: [emerg] " + wrong.get() + "\n");
            machine.end(process, 1);
            return;
        }
        Program.Kind kind = master.program.kind();
        if (kind == Program.Kind.DAEMONISES || kind == Program.Kind.DAEMONISES_SLOWLY) {
            becomeDaemon(process, master);
        } else {
            serve(process, master);
        }
    }

    /** Ngx_daemon: the child goes on, in nobody's care. */
    private void becomeDaemon(SimProcess process, SimMaster master) {
        var daemon = new SimProcess(machine.nextPid(), SimMachine.REAPER, machine.ticks(), Role.MASTER, process);
        daemon.sockets.clear();
        daemon.sockets.add(Listeners.BESIDE);
        var its = new SimMaster(process.pid, false, master.pidFile, master.program, master.workers);
        daemon.master = Optional.of(its);
        machine.add(daemon);
        machine.end(process, 0);
        if (master.program.kind() == Program.Kind.DAEMONISES_SLOWLY) {
            machine.after(LOADING, () -> serve(daemon, its));
        } else {
            serve(daemon, its);
        }
    }

    private void serve(SimProcess process, SimMaster master) {
        mapModules(process);
        master.workers = configuredWorkers();
        takes(process, master);
        machine.disk.overwrite(master.pidFile, "");
        machine.after(50 * SimMachine.MICROSECOND, () -> {
            if (process.lives()) {
                machine.disk.overwrite(master.pidFile, process.pid + "\n");
            }
        });
        machine.after(150 * SimMachine.MICROSECOND, () -> process.title = "nginx: master process " + BINARY);
        machine.after(FORKING, () -> whenItRuns(process, () -> enterLoop(process, master)));
    }

    private void enterLoop(SimProcess process, SimMaster master) {
        if (!process.lives()) {
            return;
        }
        startWorkers(process, master, false);
        master.inLoop = true;
        master.live = true;
        process.blocks = false;
        deliver(process, master);
        if (master.flags.contains(Flag.REAP)) {
            wake(process, master);
        }
        if (master.program.kind() == Program.Kind.CRASHES) {
            machine.after(CRASH_AFTER, () -> machine.end(process, CRASHED));
        } else if (master.program.kind() == Program.Kind.DIES_LATE) {
            machine.exactlyAfter(LATE_DEATH, () -> machine.end(process, KILLED));
        }
    }

    // Workers.

    private void startWorkers(SimProcess process, SimMaster master, boolean justSpawn) {
        for (int i = 0; i < master.workers; i++) {
            fork(process, master, Role.WORKER, i, justSpawn);
        }
        fork(process, master, Role.HELPER, master.workers, justSpawn);
    }

    private void fork(SimProcess process, SimMaster master, Role role, int index, boolean justSpawn) {
        var child = new SimProcess(machine.nextPid(), process.pid, machine.ticks(), role, process);
        child.user = master.user;
        machine.add(child);
        master.children.add(new Child(child, true, false, justSpawn));
        Program.Kind kind = master.program.kind();
        machine.after(WORKER_START + index * WAKING, () -> {
            if (kind == Program.Kind.LACKS_WORKER && role == Role.WORKER && index == 1) {
                machine.end(child, CANNOT_RESPAWN);
            } else if (child.lives()) {
                whenItRuns(child, () -> started(child));
            }
            if (kind == Program.Kind.WORKERS_CRASH && role == Role.WORKER) {
                machine.exactlyAfter(20 * SimMachine.MILLISECOND, () -> machine.end(child, CRASHED));
            }
        });
    }

    private void started(SimProcess child) {
        child.blocks = false;
        child.running = true;
        child.title = child.role == Role.WORKER ? WORKER : CACHE_MANAGER;
        if (child.told && child.role == Role.WORKER) {
            drain(child);
        }
    }

    // The configuration.

    private Directives configuration() {
        return Directives.parse(
                machine.disk.find(CONFIGURATION).map(Inode::text).orElse(""));
    }

    int configuredWorkers() {
        return configuration().value("worker_processes").map(Integer::parseInt).orElse(1);
    }

    /** Modules that the configuration loads. */
    List<Path> modules() {
        var paths = new ArrayList<Path>();
        for (Directive directive : configuration().all("load_module")) {
            paths.add(Path.of(directive.argument(0)));
        }
        return paths;
    }

    /** Ngx_init_cycle: logs are opened, and folders given to the user of the configuration (ngx_create_paths). */
    private void takes(SimProcess process, SimMaster master) {
        opensLog(process);
        master.user = machine.user;
        machine.disk.find(BODY).ifPresent(body -> body.uid = machine.user);
    }

    private void opensLog(SimProcess process) {
        if (!machine.disk.exists(LOG)) {
            machine.disk.append(LOG, "");
        }
        process.log = machine.disk.find(LOG);
    }

    private void mapModules(SimProcess process) {
        process.mapped.clear();
        for (Path module : modules()) {
            machine.disk.find(module).ifPresent(file -> process.mapped.put(module, file));
        }
    }

    /** What a start, or a test, of this program would say of the configuration and its modules. */
    Optional<String> whatIsWrong(Program program, SimDisk files) {
        for (Path path : modules()) {
            Optional<Program> module = files.find(path).flatMap(Inode::program);
            if (module.isEmpty()) {
                return Optional.of("dlopen() \"" + path + "\" failed");
            }
            if (!module.get().version().equals(program.version())) {
                return Optional.of("module \"" + path + "\" version "
                        + module.get().version() + " instead of " + program.version());
            }
        }
        return Optional.empty();
    }

    private void log(SimProcess process, String level, String message) {
        machine.disk.append(
                LOG, "2026/11/22 03:00:00 [" + level + "] " + process.pid + "#" + process.pid + ": " + message + "\n");
    }
}
