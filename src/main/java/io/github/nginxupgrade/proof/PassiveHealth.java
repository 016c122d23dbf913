package io.github.nginxupgrade.proof;

import io.github.nginxupgrade.nginx.LogLine;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.proof.log.ErrorLog;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** What speaks against the new version without its being asked: workers that end, what it logs, addresses that it lacks. */
final class PassiveHealth implements Criterion {
    private static final Duration LOG_INTERVAL = Duration.ofMillis(100);
    /** Of a kind of thing that goes on without us. */
    private static final int MOST_TOLD = 5;

    private final Os os;
    private final ErrorLog log;
    private final ProofNotes notes;
    private final WorkerWatch workerWatch = new WorkerWatch();
    private ServedBaseline before = new ServedBaseline(Set.of(), 0);
    private boolean mayLoseListeners;
    private boolean workersCompared;
    private boolean watched;
    private final Set<Integer> died = new TreeSet<>();
    private Optional<Duration> lastLog = Optional.empty();
    private boolean glanced;
    private boolean listenersSeen;
    private boolean replaced;
    private int toldReloads;
    private final Set<Integer> elders = new HashSet<>();
    private final Set<String> ofClients = new HashSet<>();

    /** That of a version of which nothing has been seen yet. */
    PassiveHealth(Os os, ErrorLog log, ProofNotes notes) {
        this.os = os;
        this.log = log;
        this.notes = notes;
    }

    /** An address that the new version lacks is told, and nothing else. */
    void allowLostListeners() {
        mayLoseListeners = true;
    }

    @Override
    public void before(Situation now) throws OsFailure {
        before = ServedBaseline.by(os, now.old().or(now::sole), notes::warn);
    }

    @Override
    public Verdict at(Situation now) throws OsFailure {
        boolean alone = now.oldAccepting() == 0;
        Master newMaster = now.newMaster().orElseThrow();
        Optional<String> ended = succession(newMaster);
        Optional<String> found = ended.isPresent() ? ended : harm(newMaster, now.old(), now.newReady(), alone);
        if (found.isPresent()) {
            return new Verdict.Fail(found.get());
        }
        if (alone) {
            watched = true;
            compareWorkersOnce(newMaster);
        }
        return Criterion.isEarly(now)
                ? unrest().<Verdict>map(Verdict.NotYet::new).orElseGet(Verdict.Pass::new)
                : new Verdict.Pass();
    }

    private void compareWorkersOnce(Master newMaster) {
        if (!workersCompared) {
            workersCompared = true;
            ServedBaseline.workers(before.workers(), newMaster.accepting()).ifPresent(notes::differs);
        }
    }

    /**
     * What speaks against it just now, in words.
     *
     * @param old the old master, as long as there is one: what it logs as well is no harm
     * @param ready the new master has all that it needs
     * @param alone no old worker accepts any more; before, it is the settle time that judges workers that come and go
     */
    private Optional<String> harm(Master newMaster, Optional<Master> old, boolean ready, boolean alone)
            throws OsFailure {
        Duration elapsed = os.clock().elapsed();
        Set<Integer> ended = workerWatch.lost(newMaster, ready);
        old.ifPresent(master -> {
            elders.add(master.pid());
            master.workers().forEach(worker -> elders.add(worker.pid()));
        });
        Set<Integer> lost = alone ? ended : Set.of();
        boolean due = lastLog.isEmpty() || elapsed.minus(lastLog.get()).compareTo(LOG_INTERVAL) >= 0;
        if (due || !lost.isEmpty()) {
            lastLog = Optional.of(elapsed);
            Optional<String> severe = severe(!lost.isEmpty());
            if (severe.isPresent()) {
                return severe;
            }
        }
        tellOfReloads(newMaster);
        if (!lost.isEmpty() && workerWatch.isReplaced() && log.isReadable() && !replaced) {
            tellOfReplacement(newMaster);
            return Optional.empty();
        }
        return lost.isEmpty() ? listeners(newMaster, ready) : died(lost);
    }

    /** What it has logged at its end says more than that it has ended. */
    private Optional<String> succession(Master newMaster) {
        Optional<String> succeeded = workerWatch.succession(newMaster);
        succeeded.ifPresent(words -> died.addAll(workerWatch.accepted()));
        return succeeded.map(words -> severe(true).orElse(words));
    }

    private Optional<String> died(Set<Integer> lost) {
        died.addAll(lost);
        return WorkerWatch.words(lost);
    }

    @Override
    public List<Proof> proofs(Situation now) {
        return watched || !died.isEmpty() ? List.of(WorkerWatch.proof(died)) : List.of();
    }

    private void tellOfReplacement(Master newMaster) {
        // all at once, and nothing to say on it: somebody has reloaded the configuration, and we looked too late; a
        // second time it is no reload
        replaced = true;
        notes.happened(
                "reload",
                "master " + newMaster.pid(),
                "all workers were replaced",
                "the new master has replaced all its workers, as a reload does");
    }

    /** What is logged on one client's connection, or on a signal of somebody's, is told: others make nginx write such lines. */
    private Optional<String> severe(boolean all) {
        for (LogLine line : log.severe(workerWatch.everSeen(), elders, all)) {
            if (!line.isOfClient() && !line.isOfSignal()) {
                return Optional.of(notes.subject().fresh() + " logs: " + line.text());
            }
            if (ofClients.size() < MOST_TOLD && ofClients.add(line.kind())) {
                notes.happened(
                        "log",
                        line.level(),
                        line.text(),
                        notes.subject().fresh() + " logs, on "
                                + (line.isOfClient() ? "the connection of a client" : "a signal of somebody's") + ": "
                                + line.text());
            }
        }
        return Optional.empty();
    }

    private void tellOfReloads(Master newMaster) {
        if (workerWatch.reloads() == toldReloads) {
            return;
        }
        toldReloads = workerWatch.reloads();
        if (toldReloads < MOST_TOLD) {
            notes.happened(
                    "reload",
                    "master " + newMaster.pid(),
                    "by somebody, " + toldReloads + " so far",
                    "the configuration was reloaded by somebody; the observation goes on with the new workers");
        } else if (toldReloads == MOST_TOLD) {
            notes.warn("the configuration is reloaded by somebody again and again, " + MOST_TOLD + " times so far");
        }
    }

    /** What keeps the new workers from standing unchanged; empty where nobody reloads. */
    private Optional<String> unrest() {
        return workerWatch.reloads() == 0
                ? Optional.empty()
                : Optional.of("the reloads by somebody to end, " + workerWatch.reloads() + " so far");
    }

    private Optional<String> listeners(Master newMaster, boolean ready) throws OsFailure {
        if (listenersSeen || !ready) {
            return Optional.empty();
        }
        listenersSeen = true;
        List<Difference> found = compared(newMaster, notes::warn).orElse(List.of());
        found.forEach(notes::differs);
        return found.stream()
                .filter(difference -> difference.loss() && !mayLoseListeners)
                .findFirst()
                .map(lost -> lost.target() + ": " + lost.words());
    }

    /** Empty where there is nothing to compare with. */
    private Optional<List<Difference>> compared(Master newMaster, Consumer<String> told) throws OsFailure {
        ServedBaseline after = ServedBaseline.by(os, Optional.of(newMaster), told);
        boolean comparable = !before.listeners().isEmpty() && !after.listeners().isEmpty();
        return comparable ? Optional.of(ServedBaseline.listeners(notes.subject(), before, after)) : Optional.empty();
    }

    /**
     * Looks at its addresses while its workers are waited for: it has opened them all before it starts any
     * (ngx_init_cycle), and later a signal would wait for that. What differs is looked at once more when it is ready.
     */
    @Override
    public void starting(Situation now) throws OsFailure {
        Master newMaster = now.newMaster().orElseThrow();
        if (!glanced && newMaster.titled()) {
            glanced = true;
            listenersSeen = compared(newMaster, untold -> {}).equals(Optional.of(List.of()));
        }
    }
}
