package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.nginx.Title;
import io.github.nginxupgrade.nginx.Title.Role;
import io.github.nginxupgrade.os.Halt;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.os.ProcessInfo;
import io.github.nginxupgrade.os.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a master and its workers, and keeps of them what no look shows: that they were told to leave. */
final class MasterReader {
    private final Os os;
    private final SeenProcesses seen;
    private final Quitting quitting;
    private final List<ProcessIdentity> told = new ArrayList<>();

    MasterReader(Os os, SeenProcesses seen) {
        this.os = os;
        this.seen = seen;
        this.quitting = new Quitting(os);
    }

    /** QUIT was sent to this master: from when it has taken it on, it is quitting. */
    void toldToQuit(ProcessIdentity master) {
        quitting.sentTo(master);
    }

    /** These were told to leave and keep their title: from now on they count as draining. */
    void countAsDraining(List<ProcessIdentity> workers) {
        told.addAll(workers);
    }

    /**
     * A master with its workers.
     *
     * @param fellow the other master of an upgrade
     */
    Optional<Master> master(Optional<ProcessInfo> process, Optional<ProcessInfo> fellow) throws OsFailure {
        Optional<ProcessIdentity> identity = process.flatMap(ProcessInfo::identity);
        return identity.isEmpty()
                ? Optional.empty()
                : Optional.of(describe(process.orElseThrow(), identity.get(), fellow.map(ProcessInfo::pid)));
    }

    private Master describe(ProcessInfo process, ProcessIdentity identity, Optional<Integer> fellow) throws OsFailure {
        List<ProcessInfo> children = seen.children(process.pid());
        Map<Integer, Halt> halted = os.processes().halted(process, children);
        List<Worker> workers = workers(children, halted);
        Set<Signal> pending = os.processes().pending(process.pid());
        return new Master(
                identity,
                process.parent(),
                Masters.is(process),
                !process.blocksSignals(),
                quitting.is(identity, pending, workers, fellow),
                workers,
                (int) children.stream()
                        .filter(child -> isUntitled(child, process))
                        .count(),
                Optional.ofNullable(halted.get(process.pid())),
                pending);
    }

    private List<Worker> workers(List<ProcessInfo> children, Map<Integer, Halt> halted) {
        var workers = new ArrayList<Worker>();
        for (ProcessInfo child : children) {
            Title title = Title.of(child.commandLine());
            if (title.isWorker()) {
                boolean accepts = title.role() == Role.ACCEPTING;
                Optional<Halt> halt = Optional.ofNullable(halted.get(child.pid()));
                child.identity()
                        .ifPresent(id -> workers.add(
                                new Worker(id, accepts && told.stream().noneMatch(id::isSameProcessAs), halt)));
            }
        }
        workers.sort((one, other) -> Integer.compare(one.pid(), other.pid()));
        return workers;
    }

    /** Forked a moment ago: it will be a worker, or a helper. */
    private static boolean isUntitled(ProcessInfo child, ProcessInfo master) {
        return mayBe(Title.of(child.commandLine())) && child.executable().equals(master.executable());
    }

    /** Its title is a master's, or is not written yet. */
    static boolean mayBe(Title title) {
        return title.role() == Role.MASTER || title.role() == Role.UNTITLED;
    }
}
