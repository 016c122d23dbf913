package io.github.nginxupgrade.sim;

import io.github.nginxupgrade.os.Signal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The invariants of docs/architecture.md, held against the truth of the machine: at every signal of the tool, and after
 * whatever happens.
 */
final class Invariants {
    /** An effect that has not come for so long will not: then the next signal is an escalation. */
    private static final long PATIENCE = 900 * SimMachine.MILLISECOND;

    /** From the last look to the signal: what others do meanwhile cannot be seen. */
    private static final long IN_THE_SAME_BREATH = 500 * SimMachine.MICROSECOND;

    private static final int BY_SIGNAL = 128;

    private final SimMachine machine;
    private final Truth truth;
    private final List<String> broken = new ArrayList<>();
    private boolean served;
    private boolean excused;
    private boolean begunByHand;
    private boolean diskRefused;
    private int signals;
    private long interferedAt = -IN_THE_SAME_BREATH;

    Invariants(SimMachine machine) {
        this.machine = machine;
        this.truth = new Truth(machine);
    }

    List<String> broken() {
        return List.copyOf(broken);
    }

    private void hold(boolean holds, String otherwise) {
        if (!holds) {
            broken.add(otherwise + " [" + truth.words() + "]");
        }
    }

    /** Somebody else took something away: that nobody serves may be the consequence. */
    void excuse() {
        excused = true;
    }

    /** Of an upgrade begun by hand it is not known how many workers were wanted: all that were started count. */
    void begunByHand(boolean byHand) {
        begunByHand = byHand;
    }

    /** Something could not be written: a journal that lacks something may be the consequence. */
    void diskRefused() {
        diskRefused = true;
    }

    /** Somebody else acts now. */
    void interfered() {
        interferedAt = machine.nanos();
    }

    void ended(SimProcess process) {
        if (process.role == SimProcess.Role.MASTER && process.exitCode > BY_SIGNAL) {
            excused = true;
        }
    }

    void unixSocketDeleted(SimProcess by) {
        hold(
                truth.masters().stream().allMatch(master -> master == by),
                "master " + by.pid + " deleted the unix sockets of the other one");
    }

    /** A live file must never be changed in place. */
    void writtenInPlace(Path file) {
        hold(!file.equals(SimNginx.BINARY) && !machine.nginx.modules().contains(file), file + " is written in place");
    }

    /** For results that nobody waits for. */
    void heard(Object result) {
        // on purpose nothing
    }

    /** After whatever happened. */
    void look() {
        boolean serves = truth.accepting() > 0;
        if (served && !serves && !excused) {
            hold(false, "nobody accepts any more");
        }
        served = serves;
        hold(
                machine.disk.find(SimNginx.BINARY).flatMap(Inode::program).isPresent() || excused,
                "no whole binary at " + SimNginx.BINARY);
    }

    /** How many signals the tool has sent. */
    int signals() {
        return signals;
    }

    /** The tool signals this process. */
    void signal(SimProcess target, Signal signal) {
        signals++;
        String what = signal + " to " + target.role + " " + target.pid + ": ";
        hold(target.instance.equals(Truth.INSTANCE), what + "it is of another nginx");
        hold(isAnnounced(target, signal) || diskRefused, what + "no journal on the disk announces it");
        if (target.role != SimProcess.Role.MASTER) {
            boolean orphan = target.parent == SimMachine.REAPER && signal == Signal.QUIT;
            boolean draining = target.told && signal == Signal.TERM;
            // one that was stopped before it had its title looks like a master, has never served, and can hear nothing
            // else
            boolean unborn = target.parent == SimMachine.REAPER && target.halted && !target.running;
            hold(
                    orphan || draining || (unborn && signal == Signal.KILL),
                    what + "no worker is signalled but an orphan or a draining one");
            return;
        }
        if (Truth.isStray(target) && isBesideAnother(target)) {
            hold(signal == Signal.KILL, what + "it would delete the pid file of the other master");
            return;
        }
        SimMaster master = target.master.orElseThrow();
        boolean unanswered = master.unansweredSince >= 0;
        long since = master.unansweredSince;
        master.unansweredSince = machine.nanos();
        if (machine.nanos() - interferedAt < IN_THE_SAME_BREATH) {
            excused = true;
            return;
        }
        boolean pending = unanswered && machine.nanos() - since < PATIENCE;
        hold(!pending || signal == Signal.KILL, what + "the signal before has had no effect yet");
        if (truth.newMaster().filter(newMaster -> newMaster == target).isPresent()) {
            toNew(target, signal, master.toldToLeave || unanswered, what);
        } else {
            toOld(target, signal, what);
        }
    }

    /** A master that it has not started itself lives too. */
    private boolean isBesideAnother(SimProcess stray) {
        return truth.masters().stream().anyMatch(other -> other != stray && other.parent != stray.pid);
    }

    /** Its workers end and are started again and again: how many there are is another number at each moment. */
    private static boolean isRestless(SimProcess master) {
        return master.executable
                .program()
                .map(program -> program.kind() == Program.Kind.WORKERS_CRASH)
                .orElse(false);
    }

    private boolean isAnnounced(SimProcess target, Signal signal) {
        Pattern pids = Pattern.compile("\"pids\":\"([^\"]+ )?" + target.pid + "[ \"]");
        return machine.disk.below(SimFiles.STATE).stream()
                .filter(path -> path.endsWith("journal.jsonl"))
                .flatMap(path ->
                        machine.disk.find(path).orElseThrow().durableText().lines())
                .anyMatch(line -> line.contains("\"signal\":\"" + signal + "\"")
                        && pids.matcher(line).find());
    }

    private void toNew(SimProcess target, Signal signal, boolean told, String what) {
        if (signal == Signal.USR1) {
            hold(
                    truth.old().flatMap(old -> old.master).orElseThrow().toldToLeave,
                    what + "it is not the one that stays");
            return;
        }
        hold(
                signal == Signal.QUIT || signal == Signal.TERM || signal == Signal.KILL,
                what + "the new master only ever leaves");
        SimProcess old = truth.old().orElseThrow();
        boolean starts = truth.acceptingOf(target) == 0
                && truth.workersOf(old).stream().anyMatch(worker -> !worker.running && !worker.told);
        hold(truth.acceptingOf(old) > 0 || starts, what + "the old master does not accept");
        if (signal == Signal.KILL) {
            // to one that is halted nothing gentler can be said
            hold(told || target.halted || truth.workersOf(target).isEmpty(), what + "nothing gentler was tried");
        }
    }

    private void toOld(SimProcess target, Signal signal, String what) {
        Optional<SimProcess> newMaster = truth.newMaster();
        int accepting = truth.acceptingOf(target);
        boolean starting = truth.workersOf(target).stream().anyMatch(worker -> !worker.running && !worker.told);
        switch (signal) {
            case USR2 -> hold(newMaster.isEmpty(), what + "there is a new master already");
            case HUP -> {
                // without a new master it is a reload: the cure where the one master has lost its workers, or doubled
                // them
                boolean cure = newMaster.isEmpty() && accepting != machine.nginx.configuredWorkers();
                hold(cure || newMaster.isPresent(), what + "there is no new master; this is a reload");
                hold(cure || (accepting == 0 && !starting), what + "it has workers; they double");
            }
            case WINCH -> hold(isReady(newMaster), what + "the new master is not ready");
            case QUIT -> {
                hold(isReady(newMaster), what + "the new master is not ready");
                hold(accepting == 0 || isRestless(target), what + "it still accepts");
            }
            case USR1 ->
                hold(
                        newMaster
                                        .flatMap(leaving -> leaving.master)
                                        .map(leaving -> leaving.toldToLeave)
                                        .orElse(true)
                                && !target.halted,
                        what + "it is not the one that stays");
            default -> hold(false, what + "never to the old master");
        }
    }

    private boolean isReady(Optional<SimProcess> newMaster) {
        return newMaster.isPresent()
                && newMaster.get().title.startsWith("nginx: master process ")
                && truth.pidFile().equals(java.util.OptionalInt.of(newMaster.get().pid))
                && truth.acceptingOf(newMaster.get())
                        >= Math.min(
                                machine.nginx.configuredWorkers(),
                                begunByHand ? truth.wantedOf(newMaster.get()) : Integer.MAX_VALUE)
                && truth.acceptingOf(newMaster.get()) > 0;
    }
}
