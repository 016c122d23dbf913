package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.nginx.PidFile;
import io.github.nginxupgrade.nginx.Relative;
import io.github.nginxupgrade.nginx.Title;
import io.github.nginxupgrade.nginx.Title.Role;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.Halt;
import io.github.nginxupgrade.os.Listener;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.os.ProcessInfo;
import io.github.nginxupgrade.os.Signal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
    private Optional<Set<Path>> notedLogs = Optional.empty();
    private Optional<Logs> logs = Optional.empty();
    private final List<ProcessIdentity> remembered = new ArrayList<>();
    private final List<ProcessIdentity> told = new ArrayList<>();
    private final Quitting quitting;
    /** Within one look each process is read once. */
    private final Map<Integer, Optional<ProcessInfo>> seen = new HashMap<>();

    private Set<Integer> lastWorkers = Set.of();
    private Duration unchangedSince = Duration.ZERO;

    public Observer(Os os, Instance instance, Expectation expectation) {
        this.os = os;
        this.instance = instance;
        this.expectation = expectation;
        this.quitting = new Quitting(os);
    }

    /** QUIT was sent to this master: from when it has taken it on, it is quitting. */
    public void toldToQuit(ProcessIdentity master) {
        quitting.sentTo(master);
    }

    /** These were told to leave and keep their title: from now on they count as draining. */
    public void countAsDraining(List<ProcessIdentity> workers) {
        told.addAll(workers);
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
        if (notedLogs.isEmpty()) {
            notedLogs = Optional.of(Set.copyOf(noted));
        }
    }

    /** One look, without a search for orphans. */
    public Situation look() throws OsFailure {
        return name(facts(List.of()));
    }

    /** One look that also goes through the whole process table for accepting workers of ours without a master. */
    public Situation lookForOrphans() throws OsFailure {
        return name(withOrphans(process -> false));
    }

    private Facts withOrphans(NewVersion version) throws OsFailure {
        Facts facts = facts(List.of());
        List<Worker> orphans = new Orphans(os, instance, version).find(facts);
        return orphans.isEmpty() ? facts : facts(orphans);
    }

    /** The same, and for masters of the new version that have left the old one. */
    public Situation lookForStrays(NewVersion version) throws OsFailure {
        Facts whole = withOrphans(version);
        var strays = new ArrayList<Master>();
        for (ProcessInfo process : new Strays(os, instance).find(whole, version)) {
            master(Optional.of(process), Optional.empty()).ifPresent(strays::add);
        }
        return name(whole.withStrays(strays));
    }

    /** What the version of a run is told by. */
    public interface NewVersion {
        boolean isExecutedBy(ProcessInfo process) throws OsFailure;
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
        Optional<String> astray = astray(named);
        return astray.isEmpty() ? named : Situation.of(facts.withLogs(astray), expectation, settled);
    }

    /** Where that cannot be seen nothing is told: it decides over nobody's end. */
    private Optional<String> astray(Situation now) {
        Optional<Master> stays = now.stays();
        if (notedLogs.isEmpty() || stays.isEmpty()) {
            return Optional.empty();
        }
        try {
            if (logs.isEmpty()) {
                FileSystem readable = os.files().as(stays.get().pid());
                Set<Path> names = new HashSet<>(notedLogs.get());
                names.addAll(Logs.named(
                        instance, Configuration.whole(readable, instance).directives()));
                logs = Optional.of(new Logs(os, instance, names));
            }
            return logs.get().astray(stays.get());
        } catch (OsFailure notToBeSeen) {
            return Optional.empty();
        }
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
        seen.clear();
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

    /** One that ends gives up what it executes before it is a zombie (exit(2), exit_mm): such a one has ended. */
    private Optional<ProcessInfo> process(int pid) {
        return seen.computeIfAbsent(pid, os.processes()::read)
                .filter(process -> !process.isZombie() && process.executable().isPresent());
    }

    /** The process of this identity, if it still lives. */
    private Optional<ProcessInfo> seenAgain(ProcessIdentity identity) {
        return process(identity.pid()).filter(process -> process.startTicks() == identity.startTicks());
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
        Optional<ProcessInfo> named = live(pid);
        Optional<ProcessInfo> older = live(oldbin).filter(Observer::isMaster);
        boolean same = named.isPresent()
                && older.isPresent()
                && named.get().pid() == older.get().pid();
        if (older.isEmpty() || same) {
            if (named.filter(Observer::isMaster).isEmpty() && parent(named).isEmpty()) {
                named = remembered();
            }
            named = meant(named);
            // the parent of a new master is the old one, whatever became of the oldbin
            older = parent(named);
            if (older.isEmpty() && named.isPresent() && hasNewMaster(named.get())) {
                older = named;
            }
        }
        if (older.isEmpty()) {
            Optional<Master> sole = master(named.filter(Observer::isMaster), Optional.empty());
            return new Facts(pid, pidFileStat(), oldbin, Optional.empty(), Optional.empty(), sole, false, orphans);
        }
        return both(pid, oldbin, named, older.get(), orphans);
    }

    private Facts both(
            OptionalInt pid, OptionalInt oldbin, Optional<ProcessInfo> named, ProcessInfo old, List<Worker> orphans)
            throws OsFailure {
        Optional<ProcessInfo> newMaster = named.filter(p -> p.pid() != old.pid());
        boolean unrelated = newMaster
                .filter(Observer::isMaster)
                .map(p -> p.parent() != old.pid())
                .orElse(false);
        if (newMaster.isEmpty() || newMaster.get().parent() != old.pid()) {
            newMaster = unrelated ? newMaster : startingChildOf(old);
        }
        return new Facts(
                pid,
                pidFileStat(),
                oldbin,
                master(Optional.of(old), newMaster),
                master(newMaster, Optional.of(old)),
                Optional.empty(),
                unrelated,
                orphans);
    }

    /** A master that none of ours has started may have written the pid file: one of ours that goes on is meant. */
    private Optional<ProcessInfo> meant(Optional<ProcessInfo> named) throws OsFailure {
        boolean ours = named.isEmpty()
                || named.get().identity().stream()
                        .anyMatch(it -> remembered.stream().anyMatch(it::isSameProcessAs))
                || parent(named).isPresent();
        Optional<ProcessInfo> other = ours ? Optional.empty() : remembered();
        boolean goesOn =
                other.isPresent() && !os.sockets().listening(other.get().pid()).isEmpty();
        return goesOn ? other : named;
    }

    private Optional<ProcessInfo> parent(Optional<ProcessInfo> process) {
        return process.flatMap(p -> process(p.parent())).filter(Observer::isMaster);
    }

    /** Of the masters seen before the one that is another's child, for then the other is the old one; else any. */
    private Optional<ProcessInfo> remembered() {
        List<ProcessInfo> live = remembered.stream()
                .map(this::seenAgain)
                .flatMap(Optional::stream)
                .filter(Observer::isMaster)
                .toList();
        return live.stream()
                .filter(process -> parent(Optional.of(process)).isPresent())
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

    private Optional<ProcessInfo> live(OptionalInt pid) {
        return pid.isPresent() ? process(pid.getAsInt()) : Optional.empty();
    }

    static boolean isMaster(ProcessInfo process) {
        return Title.of(process.commandLine()).role() == Role.MASTER;
    }

    /** A child of O that executes another file than O: it has been exec'd and has not written its pid yet. */
    private Optional<ProcessInfo> startingChildOf(ProcessInfo old) throws OsFailure {
        for (int pid : os.processes().children(old.pid())) {
            Optional<ProcessInfo> child = process(pid)
                    .filter(process -> !process.executable().equals(old.executable()))
                    .filter(process -> mayBeMaster(Title.of(process.commandLine())));
            if (child.isPresent()) {
                return child;
            }
        }
        return Optional.empty();
    }

    /** With its title, and another file than this one executes: both pid files may have been deleted. */
    private boolean hasNewMaster(ProcessInfo process) throws OsFailure {
        return isMaster(process)
                && startingChildOf(process).filter(Observer::isMaster).isPresent();
    }

    private static boolean mayBeMaster(Title title) {
        return title.role() == Role.MASTER || title.role() == Role.UNTITLED;
    }

    private Optional<Master> master(Optional<ProcessInfo> process, Optional<ProcessInfo> fellow) throws OsFailure {
        Optional<ProcessIdentity> identity = process.flatMap(ProcessInfo::identity);
        return identity.isEmpty()
                ? Optional.empty()
                : Optional.of(describe(process.orElseThrow(), identity.get(), fellow.map(ProcessInfo::pid)));
    }

    private Master describe(ProcessInfo process, ProcessIdentity identity, Optional<Integer> fellow) throws OsFailure {
        var workers = new ArrayList<Worker>();
        int untitled = 0;
        List<ProcessInfo> children = children(process.pid());
        Map<Integer, Halt> halted = os.processes().halted(process, children);
        for (ProcessInfo child : children) {
            Title title = Title.of(child.commandLine());
            if (title.isWorker()) {
                boolean accepts = title.role() == Role.ACCEPTING;
                Optional<Halt> halt = Optional.ofNullable(halted.get(child.pid()));
                child.identity()
                        .ifPresent(id -> workers.add(
                                new Worker(id, accepts && told.stream().noneMatch(id::isSameProcessAs), halt)));
            } else if (mayBeMaster(title) && child.executable().equals(process.executable())) {
                untitled++;
            }
        }
        workers.sort((one, other) -> Integer.compare(one.pid(), other.pid()));
        Set<Signal> pending = os.processes().pending(process.pid());
        return new Master(
                identity,
                process.parent(),
                isMaster(process),
                !process.blocksSignals(),
                quitting.is(identity, pending, workers, fellow),
                workers,
                untitled,
                Optional.ofNullable(halted.get(process.pid())),
                pending);
    }

    private List<ProcessInfo> children(int pid) throws OsFailure {
        var children = new ArrayList<ProcessInfo>();
        for (int child : os.processes().children(pid)) {
            process(child).ifPresent(children::add);
        }
        return children;
    }

    /** Finds accepting workers of an instance that have no master any more (a master was KILLed: docs/nginx-behaviour.md). */
    private record Orphans(Os os, Instance instance, NewVersion version) {
        List<Worker> find(Facts facts) throws OsFailure {
            List<ProcessInfo> candidates = os.processes().titled(Relative.TITLES).stream()
                    .filter(this::isOrphan)
                    .toList();
            if (candidates.isEmpty()) {
                return List.of();
            }
            Set<Long> ours = new HashSet<>();
            for (Optional<Master> master : List.of(facts.sole(), facts.old(), facts.newMaster())) {
                if (master.isPresent()) {
                    ours.addAll(os.sockets().listening(master.get().pid()));
                }
            }
            var found = new ArrayList<Worker>();
            for (ProcessInfo process : candidates) {
                if (belongs(process, ours, facts)) {
                    Optional<Halt> halt = Optional.ofNullable(
                            os.processes().halted(process, List.of()).get(process.pid()));
                    process.identity().ifPresent(id -> found.add(new Worker(id, true, halt)));
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

        /**
         * It shares a listening socket with our master, or is of the new version and listens on one address with it; without a master, it executes
         * this instance's binary.
         */
        private boolean belongs(ProcessInfo process, Set<Long> ours, Facts facts) throws OsFailure {
            if (ours.isEmpty()) {
                String link = os.processes().executablePath(process.pid());
                return link.equals(
                        os.files().stat(instance.binary()).isPresent()
                                ? os.files().realPath(instance.binary()).toString()
                                : instance.binary().toString());
            }
            return os.sockets().listening(process.pid()).stream().anyMatch(ours::contains)
                    || (version.isExecutedBy(process) && sharesAddress(process, facts));
        }

        /** What has left the old master has sockets of its own (reuseport). */
        private boolean sharesAddress(ProcessInfo process, Facts facts) throws OsFailure {
            List<Listener> its = os.sockets().listenAddresses(process.pid());
            boolean shares = false;
            for (Optional<Master> master : List.of(facts.sole(), facts.old(), facts.newMaster())) {
                shares |= master.isPresent()
                        && os.sockets().listenAddresses(master.get().pid()).stream()
                                .anyMatch(its::contains);
            }
            return shares;
        }
    }
}
