package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.nginx.PidFile;
import io.github.nginxupgrade.nginx.Title;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.os.ProcessInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

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
    private final LogWatch logs;
    private final SeenProcesses processes;
    private final MasterReader reader;
    private final List<ProcessIdentity> remembered = new ArrayList<>();
    private Set<Integer> lastWorkers = Set.of();
    private Duration unchangedSince = Duration.ZERO;

    public Observer(Os os, Instance instance, Expectation expectation) {
        this.os = os;
        this.instance = instance;
        this.expectation = expectation;
        this.processes = new SeenProcesses(os);
        this.reader = new MasterReader(os, processes);
        this.logs = new LogWatch(os, instance);
    }

    /** QUIT was sent to this master: from when it has taken it on, it is quitting. */
    public void toldToQuit(ProcessIdentity master) {
        reader.toldToQuit(master);
    }

    /** These were told to leave and keep their title: from now on they count as draining. */
    public void countAsDraining(List<ProcessIdentity> workers) {
        reader.countAsDraining(workers);
    }

    public void expect(Expectation changed) {
        expectation = changed;
    }

    /**
     * From now on a look at a master that stays tells whether it writes to logs that are no longer where its names lead.
     *
     * @param noted names of logs beside those of the configuration, which is read with the first such look
     */
    public void watchLogs(Set<Path> noted) {
        logs.watch(noted);
    }

    /** One look, without a search for orphans. */
    public Situation look() throws OsFailure {
        return name(facts(List.of()));
    }

    /** One look that also goes through the whole process table for accepting workers of ours without a master. */
    public Situation lookForOrphans() throws OsFailure {
        Facts facts = facts(List.of());
        List<Worker> orphans = new Orphans(os, instance).find(facts);
        return name(orphans.isEmpty() ? facts : facts(orphans));
    }

    private Situation name(Facts facts) {
        Set<Integer> workers = facts.newMaster().map(Master::acceptingPids).orElse(Set.of());
        Duration now = os.clock().elapsed();
        if (!workers.equals(lastWorkers)) {
            lastWorkers = workers;
            unchangedSince = now;
        }
        boolean settled = !workers.isEmpty() && now.minus(unchangedSince).compareTo(expectation.settle()) >= 0;
        Situation named = Situation.of(facts, expectation, settled);
        Optional<String> astray = logs.astray(named);
        return astray.isEmpty() ? named : Situation.of(facts.withLogs(astray), expectation, settled);
    }

    /**
     * A torn look is no look: it is repeated until the pid files read the same before and after it, and every master
     * in it still lives. (A rename between two reads would show both files absent or both equal; a master that ends
     * between two reads would show without sockets and workers.)
     */
    private Facts facts(List<Worker> orphans) throws OsFailure {
        Facts facts = read(orphans);
        for (int i = 0; i < TRIES && !isWhole(facts); i++) {
            facts = read(orphans);
        }
        masters(facts).map(Master::identity).forEach(this::remember);
        return facts;
    }

    private Facts read(List<Worker> orphans) throws OsFailure {
        processes.forget();
        OptionalInt pid = read(instance.pidFile());
        return facts(pid, read(instance.oldbin()), orphans);
    }

    private boolean isWhole(Facts facts) throws OsFailure {
        return !looksEmptied(facts)
                && facts.pidFile().equals(read(instance.pidFile()))
                && facts.oldbin().equals(read(instance.oldbin()))
                && masters(facts).map(Master::identity).allMatch(os.processes()::lives);
    }

    /**
     * A title is written byte by byte, and a worker that has just been forked is listed a moment later: a new master that has
     * no child which is or will be a worker may be one that is starting, and is looked at again.
     */
    private static boolean looksEmptied(Facts facts) {
        return facts.newMaster()
                .map(newMaster -> !newMaster.quitting()
                        && newMaster.workers().isEmpty()
                        && newMaster.untitled() == 0
                        && newMaster.idle())
                .orElse(false);
    }

    private static Stream<Master> masters(Facts facts) {
        return Stream.of(facts.sole(), facts.old(), facts.newMaster()).flatMap(Optional::stream);
    }

    /** A master that belongs to this instance: it is found again by its identity where somebody deletes the pid file. */
    public void remember(ProcessIdentity master) {
        remembered.removeIf(master::isSameProcessAs);
        remembered.add(master);
    }

    /** What somebody has put there instead of a pid file, a FIFO say, names nobody. */
    private OptionalInt read(Path file) throws OsFailure {
        try {
            return os.files()
                    .read(seen(file), 0, PID_FILE_LIMIT)
                    .map(PidFile::parse)
                    .orElse(OptionalInt.empty());
        } catch (OsFailure e) {
            if (e.reason() == OsFailure.Reason.NOT_REGULAR) {
                return OptionalInt.empty();
            }
            throw e;
        }
    }

    private Facts facts(OptionalInt pid, OptionalInt oldbin, List<Worker> orphans) throws OsFailure {
        Optional<ProcessInfo> named = processes.live(pid);
        Optional<ProcessInfo> older = processes.live(oldbin).filter(Masters::is);
        boolean same = named.isPresent()
                && older.isPresent()
                && named.get().pid() == older.get().pid();
        if (older.isEmpty() || same) {
            if (named.filter(Masters::is).isEmpty() && processes.parent(named).isEmpty()) {
                named = remembered();
            }
            // the parent of a new master is the old one, whatever became of the oldbin
            older = processes.parent(named);
            if (older.isEmpty() && named.isPresent() && hasNewMaster(named.get())) {
                older = named;
            }
        }
        if (older.isEmpty()) {
            Optional<Master> sole = reader.master(named.filter(Masters::is), Optional.empty());
            return new Facts(pid, pidFileStat(), oldbin, Optional.empty(), Optional.empty(), sole, false, orphans);
        }
        return both(pid, oldbin, named, older.get(), orphans);
    }

    private Facts both(
            OptionalInt pid, OptionalInt oldbin, Optional<ProcessInfo> named, ProcessInfo old, List<Worker> orphans)
            throws OsFailure {
        Optional<ProcessInfo> newMaster = named.filter(p -> p.pid() != old.pid());
        boolean unrelated =
                newMaster.filter(Masters::is).map(p -> p.parent() != old.pid()).orElse(false);
        if (newMaster.isEmpty() || newMaster.get().parent() != old.pid()) {
            newMaster = unrelated ? newMaster : startingChildOf(old);
        }
        return new Facts(
                pid,
                pidFileStat(),
                oldbin,
                reader.master(Optional.of(old), newMaster),
                reader.master(newMaster, Optional.of(old)),
                Optional.empty(),
                unrelated,
                orphans);
    }

    /** Of the masters seen before the one that is another's child, for then the other is the old one; else any. */
    private Optional<ProcessInfo> remembered() {
        List<ProcessInfo> live = remembered.stream()
                .map(processes::again)
                .flatMap(Optional::stream)
                .filter(Masters::is)
                .toList();
        return live.stream()
                .filter(process -> processes.parent(Optional.of(process)).isPresent())
                .findFirst()
                .or(() -> live.stream().findFirst());
    }

    private Optional<FileStat> pidFileStat() throws OsFailure {
        return os.files().stat(seen(instance.pidFile()));
    }

    /** Through a master that lives: in another mount namespace the way there goes with the process that it leads by. */
    private Path seen(Path file) {
        Path path = instance.seen(file);
        if (path.equals(file)) {
            return file;
        }
        return remembered.stream()
                .filter(os.processes()::lives)
                .findFirst()
                .map(master -> instance.seenBy(master.pid(), file))
                .orElse(path);
    }

    /** A child of O that executes another file than O: it has been exec'd and has not written its pid yet. */
    private Optional<ProcessInfo> startingChildOf(ProcessInfo old) throws OsFailure {
        for (int pid : os.processes().children(old.pid())) {
            Optional<ProcessInfo> child = processes
                    .of(pid)
                    .filter(process -> !process.executable().equals(old.executable()))
                    .filter(process -> MasterReader.mayBe(Title.of(process.commandLine())));
            if (child.isPresent()) {
                return child;
            }
        }
        return Optional.empty();
    }

    /** With its title, and another file than this one executes: both pid files may have been deleted. */
    private boolean hasNewMaster(ProcessInfo process) throws OsFailure {
        return Masters.is(process)
                && startingChildOf(process).filter(Masters::is).isPresent();
    }
}
