package io.github.nginxupgrade.proof;

import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.proof.Served.Difference;
import io.github.nginxupgrade.situation.Master;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** What speaks against the new version without its being asked: workers that end, what it logs, addresses that it lacks. */
final class Harm {
    private static final Duration LOG_INTERVAL = Duration.ofMillis(100);

    private final Os os;
    private final ErrorLog log;
    private final Served before;
    private final boolean mayLoseListeners;
    private final Consumer<Difference> differences;
    private final Consumer<String> warnings;
    private final Crew crew = new Crew();
    private Optional<Duration> lastLog = Optional.empty();
    private boolean glanced;
    private boolean listenersSeen;
    private boolean reloaded;

    /**
     * That of a version of which nothing has been seen yet.
     *
     * @param before what the old version served
     * @param mayLoseListeners an address that the new version lacks is told, and nothing else
     */
    Harm(
            Os os,
            ErrorLog log,
            Served before,
            boolean mayLoseListeners,
            Consumer<Difference> differences,
            Consumer<String> warnings) {
        this.os = os;
        this.log = log;
        this.before = before;
        this.mayLoseListeners = mayLoseListeners;
        this.differences = differences;
        this.warnings = warnings;
    }

    /**
     * Looked for just now, in words; does not block.
     *
     * @param ready the new master has all that it needs
     * @param alone no old worker accepts any more; before, it is the settle time that judges workers that come and go
     */
    Optional<String> at(Master young, boolean ready, boolean alone) throws OsFailure {
        Set<Integer> ended = crew.lost(young, ready);
        Set<Integer> lost = alone ? ended : Set.of();
        Duration elapsed = os.clock().elapsed();
        boolean due = lastLog.isEmpty() || elapsed.minus(lastLog.get()).compareTo(LOG_INTERVAL) >= 0;
        if (due || !lost.isEmpty()) {
            lastLog = Optional.of(elapsed);
            List<String> severe = log.severe(crew.everSeen());
            if (!severe.isEmpty()) {
                return Optional.of("the new version logs: " + severe.get(0));
            }
        }
        if (!lost.isEmpty() && crew.isReplaced() && log.isReadable() && !reloaded) {
            // all at once, and nothing to say on it: somebody has reloaded the configuration; a second time it is no
            // reload
            reloaded = true;
            warnings.accept("the new master has replaced all its workers, as a reload does");
            return Optional.empty();
        }
        return lost.isEmpty() ? listeners(young, ready) : Crew.words(lost);
    }

    private Optional<String> listeners(Master young, boolean ready) throws OsFailure {
        if (listenersSeen || !ready) {
            return Optional.empty();
        }
        listenersSeen = true;
        List<Difference> found = compared(young, warnings).orElse(List.of());
        found.forEach(differences);
        return found.stream()
                .filter(difference -> difference.loss() && !mayLoseListeners)
                .findFirst()
                .map(lost -> lost.target() + ": " + lost.words());
    }

    /** Empty where there is nothing to compare with. */
    private Optional<List<Difference>> compared(Master young, Consumer<String> told) throws OsFailure {
        Served after = Served.by(os, Optional.of(young), List.of(), told);
        boolean comparable = !before.listeners().isEmpty() && !after.listeners().isEmpty();
        return comparable ? Optional.of(Served.listeners(before, after)) : Optional.empty();
    }

    /**
     * Looks at its addresses while its workers are waited for: it has opened them all before it starts any
     * (ngx_init_cycle), and later a signal would wait for that. What differs is looked at once more when it is ready.
     */
    void glance(Master young) throws OsFailure {
        if (!glanced && young.titled()) {
            glanced = true;
            listenersSeen = compared(young, untold -> {}).equals(Optional.of(List.of()));
        }
    }
}
