package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.nginx.PidFile;
import io.github.nginxupgrade.nginx.Title;
import io.github.nginxupgrade.nginx.Title.Role;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.os.ProcessInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Looks at one instance. Every look reads the pid files and the processes anew and costs only what these processes
 * cost; nothing of an earlier look is believed, but since when the new master's workers stand unchanged.
 */
public final class Observer {
    private static final int PID_FILE_LIMIT = 64;
    private static final int TRIES = 5;

    private final Os os;
    private final Instance instance;
    private Expectation expectation;
    private Set<Integer> lastWorkers = Set.of();
    private Duration unchangedSince = Duration.ZERO;

    public Observer(Os os, Instance instance, Expectation expectation) {
        this.os = os;
        this.instance = instance;
        this.expectation = expectation;
    }

    public void expect(Expectation changed) {
        expectation = changed;
    }

    /** One look, without a search for orphans. */
    public Situation look() throws OsFailure {
        return name(facts(List.of()));
    }

    /** One look that also goes through the whole process table for accepting workers of ours without a master. */
    public Situation lookForOrphans() throws OsFailure {
        Facts facts = facts(List.of());
        return name(facts(new Orphans(os, instance).find(facts)));
    }

    private Situation name(Facts facts) {
        Set<Integer> workers = facts.young().map(Master::acceptingPids).orElse(Set.of());
        Duration now = os.clock().elapsed();
        if (!workers.equals(lastWorkers)) {
            lastWorkers = workers;
            unchangedSince = now;
        }
        boolean settled = !workers.isEmpty() && now.minus(unchangedSince).compareTo(expectation.settle()) >= 0;
        return Phases.name(facts, expectation, settled);
    }

    /** The two pids, read until two readings agree: a rename between them would show both files absent or both equal. */
    private Facts facts(List<Worker> orphans) throws OsFailure {
        OptionalInt pid = read(instance.pidFile());
        OptionalInt oldbin = read(instance.oldbin());
        for (int i = 0; i < TRIES; i++) {
            OptionalInt pidAgain = read(instance.pidFile());
            OptionalInt oldbinAgain = read(instance.oldbin());
            if (pid.equals(pidAgain) && oldbin.equals(oldbinAgain)) {
                break;
            }
            pid = pidAgain;
            oldbin = oldbinAgain;
        }
        return facts(pid, oldbin, orphans);
    }

    private OptionalInt read(Path file) throws OsFailure {
        return os.files().read(file, 0, PID_FILE_LIMIT).map(PidFile::parse).orElse(OptionalInt.empty());
    }

    private Facts facts(OptionalInt pid, OptionalInt oldbin, List<Worker> orphans) throws OsFailure {
        Optional<ProcessInfo> named = live(pid);
        Optional<ProcessInfo> older = live(oldbin).filter(Observer::isMaster);
        boolean same = named.isPresent()
                && older.isPresent()
                && named.get().pid() == older.get().pid();
        if (older.isEmpty() || same) {
            // the parent of a new master is the old one, whatever became of the oldbin
            Optional<ProcessInfo> parent = named.flatMap(p -> os.processes().read(p.parent()))
                    .filter(Observer::isMaster)
                    .filter(p -> !p.isZombie());
            if (parent.isEmpty()) {
                Optional<Master> sole = named.filter(Observer::isMaster).flatMap(this::master);
                return new Facts(pid, pidFileStat(), oldbin, Optional.empty(), Optional.empty(), sole, false, orphans);
            }
            older = parent;
        }
        ProcessInfo old = older.get();
        Optional<ProcessInfo> young = named.filter(p -> p.pid() != old.pid());
        boolean unrelated = young.filter(Observer::isMaster)
                .map(p -> p.parent() != old.pid())
                .orElse(false);
        if (young.isEmpty() || young.get().parent() != old.pid()) {
            young = unrelated ? young : startingChildOf(old);
        }
        return new Facts(
                pid,
                pidFileStat(),
                oldbin,
                master(old),
                young.flatMap(this::master),
                Optional.empty(),
                unrelated,
                orphans);
    }

    private Optional<FileStat> pidFileStat() throws OsFailure {
        return os.files().stat(instance.pidFile());
    }

    private Optional<ProcessInfo> live(OptionalInt pid) {
        return pid.isPresent()
                ? os.processes().read(pid.getAsInt()).filter(process -> !process.isZombie())
                : Optional.empty();
    }

    static boolean isMaster(ProcessInfo process) {
        return Title.of(process.commandLine()).role() == Role.MASTER;
    }

    /** A child of O that executes another file than O: it has been exec'd and has not written its pid yet. */
    private Optional<ProcessInfo> startingChildOf(ProcessInfo old) throws OsFailure {
        for (int pid : os.processes().children(old.pid())) {
            Optional<ProcessInfo> child = os.processes()
                    .read(pid)
                    .filter(process -> !process.isZombie())
                    .filter(process -> !process.executable().equals(old.executable()))
                    .filter(process -> mayBeMaster(Title.of(process.commandLine())));
            if (child.isPresent()) {
                return child;
            }
        }
        return Optional.empty();
    }

    private static boolean mayBeMaster(Title title) {
        return title.role() == Role.MASTER || title.role() == Role.UNTITLED;
    }

    private Optional<Master> master(ProcessInfo process) {
        return process.identity().map(identity -> describe(process, identity));
    }

    private Master describe(ProcessInfo process, ProcessIdentity identity) {
        var workers = new ArrayList<Worker>();
        int untitled = 0;
        for (ProcessInfo child : children(process.pid())) {
            Title title = Title.of(child.commandLine());
            if (title.isWorker()) {
                child.identity().ifPresent(id -> workers.add(new Worker(id, title.role() == Role.ACCEPTING)));
            } else if (mayBeMaster(title) && child.executable().equals(process.executable())) {
                untitled++;
            }
        }
        workers.sort(Comparator.comparingInt(Worker::pid));
        return new Master(
                identity,
                process.parent(),
                isMaster(process),
                !process.blocksSignals(),
                listens(process.pid()),
                workers,
                untitled);
    }

    private List<ProcessInfo> children(int pid) {
        try {
            var children = new ArrayList<ProcessInfo>();
            for (int child : os.processes().children(pid)) {
                os.processes().read(child).filter(p -> !p.isZombie()).ifPresent(children::add);
            }
            return children;
        } catch (OsFailure gone) {
            return List.of();
        }
    }

    /** Where we may not look it is taken for listening: the phase then never claims that a master has given up. */
    private boolean listens(int pid) {
        try {
            return !os.sockets().listening(pid).isEmpty();
        } catch (OsFailure notPermitted) {
            return true;
        }
    }

    /** Finds accepting workers of an instance that have no master any more (nginx-facts: KILL of a master). */
    private record Orphans(Os os, Instance instance) {
        List<Worker> find(Facts facts) throws OsFailure {
            Set<Long> ours = new HashSet<>();
            for (Optional<Master> master : List.of(facts.sole(), facts.old(), facts.young())) {
                if (master.isPresent()) {
                    ours.addAll(os.sockets().listening(master.get().pid()));
                }
            }
            var found = new ArrayList<Worker>();
            for (int pid : os.processes().pids()) {
                Optional<ProcessInfo> process = os.processes().read(pid).filter(this::isOrphan);
                if (process.isPresent() && belongs(process.get(), ours)) {
                    process.get().identity().ifPresent(id -> found.add(new Worker(id, true)));
                }
            }
            return found;
        }

        private boolean isOrphan(ProcessInfo process) {
            return Title.of(process.commandLine()).role() == Role.ACCEPTING
                    && os.processes()
                            .read(process.parent())
                            .map(parent -> !isMaster(parent))
                            .orElse(true);
        }

        /** It shares a listening socket with our master; without a master, it executes this instance's binary. */
        private boolean belongs(ProcessInfo process, Set<Long> ours) throws OsFailure {
            if (ours.isEmpty()) {
                String link = process.executableLink().replace(" (deleted)", "");
                return link.equals(
                        os.files().stat(instance.binary()).isPresent()
                                ? os.files().realPath(instance.binary()).toString()
                                : instance.binary().toString());
            }
            return os.sockets().listening(process.pid()).stream().anyMatch(ours::contains);
        }
    }
}
