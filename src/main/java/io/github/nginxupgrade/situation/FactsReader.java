package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.nginx.Title;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.os.ProcessInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the pid files and the masters that they lead to, until what was read belongs together. */
final class FactsReader {
    private static final int TRIES = 5;

    private final Os os;
    private final Instance instance;
    private final PidFiles pidFiles;
    private final SeenProcesses processes;
    private final MasterReader masters;
    private final List<ProcessIdentity> remembered = new ArrayList<>();

    FactsReader(Os os, Instance instance, SeenProcesses processes, MasterReader masters) {
        this.os = os;
        this.instance = instance;
        this.pidFiles = new PidFiles(os);
        this.processes = processes;
        this.masters = masters;
    }

    /**
     * A torn look is no look: it is repeated until the pid files read the same before and after it, and every master
     * in it still lives. (A rename between two reads would show both files absent or both equal; a master that ends
     * between two reads would show without sockets and workers.)
     */
    Facts read(List<Worker> orphans) throws OsFailure {
        Facts facts = once(orphans);
        for (int i = 0; i < TRIES && !isWhole(facts); i++) {
            facts = once(orphans);
        }
        facts.masters().stream().map(Master::identity).forEach(this::remember);
        return facts;
    }

    private Facts once(List<Worker> orphans) throws OsFailure {
        processes.forget();
        OptionalInt pid = pid(instance.pidFile());
        return facts(pid, pid(instance.oldbin()), orphans);
    }

    private boolean isWhole(Facts facts) throws OsFailure {
        return !looksEmptied(facts)
                && facts.pidFile().equals(pid(instance.pidFile()))
                && facts.oldbin().equals(pid(instance.oldbin()))
                && facts.masters().stream().map(Master::identity).allMatch(os.processes()::lives);
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

    /** A master that belongs to this instance: it is found again by its identity where somebody deletes the pid file. */
    void remember(ProcessIdentity master) {
        remembered.removeIf(master::isSameProcessAs);
        remembered.add(master);
    }

    private OptionalInt pid(Path file) throws OsFailure {
        return pidFiles.pid(seen(file));
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
            named = meant(named);
            // the parent of a new master is the old one, whatever became of the oldbin
            older = processes.parent(named);
            if (older.isEmpty() && named.isPresent() && hasNewMaster(named.get())) {
                older = named;
            }
        }
        if (older.isEmpty()) {
            Optional<Master> sole = masters.master(named.filter(Masters::is), Optional.empty());
            return new Facts(pid, pidFileStat(), oldbin, Optional.empty(), Optional.empty(), sole, false, orphans);
        }
        return both(pid, oldbin, named, older.get(), orphans);
    }

    /** A master that none of ours has started may have written the pid file: one of ours that goes on is meant. */
    private Optional<ProcessInfo> meant(Optional<ProcessInfo> named) throws OsFailure {
        boolean ours = named.isEmpty()
                || named.get().identity().stream()
                        .anyMatch(it -> remembered.stream().anyMatch(it::isSameProcessAs))
                || processes.parent(named).isPresent();
        Optional<ProcessInfo> other = ours ? Optional.empty() : remembered();
        boolean goesOn =
                other.isPresent() && !os.sockets().listening(other.get().pid()).isEmpty();
        return goesOn ? other : named;
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
                masters.master(Optional.of(old), newMaster),
                masters.master(newMaster, Optional.of(old)),
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
