package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.os.ProcessInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks at one instance. Every look reads the pid files and the processes anew and costs only what these processes
 * cost; nothing of an earlier look is believed, but since when the new master's workers stand unchanged.
 */
public final class Observer {
    private final Os os;
    private final Instance instance;
    private Expectation expectation;
    private final LogWatch logs;
    private final MasterReader masters;
    private final FactsReader facts;
    private Set<Integer> lastWorkers = Set.of();
    private Duration unchangedSince = Duration.ZERO;

    public Observer(Os os, Instance instance, Expectation expectation) {
        this.os = os;
        this.instance = instance;
        this.expectation = expectation;
        var processes = new SeenProcesses(os);
        this.masters = new MasterReader(os, processes);
        this.facts = new FactsReader(os, instance, processes, masters);
        this.logs = new LogWatch(os, instance);
    }

    /** QUIT was sent to this master: from when it has taken it on, it is quitting. */
    public void toldToQuit(ProcessIdentity master) {
        masters.toldToQuit(master);
    }

    /** These were told to leave and keep their title: from now on they count as draining. */
    public void countAsDraining(List<ProcessIdentity> workers) {
        masters.countAsDraining(workers);
    }

    public Expectation expectation() {
        return expectation;
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
        return name(facts.read(List.of()));
    }

    /** One look that also goes through the whole process table for accepting workers of ours without a master. */
    public Situation lookForOrphans() throws OsFailure {
        return name(withOrphans(process -> false));
    }

    private Facts withOrphans(NewVersion version) throws OsFailure {
        Facts found = facts.read(List.of());
        List<Worker> orphans = new Orphans(os, instance, version).find(found);
        return orphans.isEmpty() ? found : facts.read(orphans);
    }

    /** The same, and for masters of the new version that have left the old one. */
    public Situation lookForStrays(NewVersion version) throws OsFailure {
        Facts whole = withOrphans(version);
        var strays = new ArrayList<Master>();
        for (ProcessInfo process : new Strays(os, instance).find(whole, version)) {
            masters.master(Optional.of(process), Optional.empty()).ifPresent(strays::add);
        }
        return name(whole.withStrays(strays));
    }

    /** What the version of a run is told by. */
    public interface NewVersion {
        boolean isExecutedBy(ProcessInfo process) throws OsFailure;
    }

    private Situation name(Facts found) {
        Set<Integer> workers = found.newMaster().map(Master::acceptingPids).orElse(Set.of());
        Duration now = os.clock().elapsed();
        if (!workers.equals(lastWorkers)) {
            lastWorkers = workers;
            unchangedSince = now;
        }
        boolean settled = !workers.isEmpty() && now.minus(unchangedSince).compareTo(expectation.settle()) >= 0;
        Situation named = Situation.of(found, expectation, settled);
        Optional<String> astray = logs.astray(named);
        return astray.isEmpty() ? named : Situation.of(found.withLogs(astray), expectation, settled);
    }

    /** A master that belongs to this instance: it is found again by its identity where somebody deletes the pid file. */
    public void remember(ProcessIdentity master) {
        facts.remember(master);
    }
}
