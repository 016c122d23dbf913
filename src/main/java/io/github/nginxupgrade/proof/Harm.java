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
        boolean due = lastLog.map(last -> elapsed.minus(last).compareTo(LOG_INTERVAL) >= 0)
                .orElse(true);
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
        Served after = Served.by(os, Optional.of(young), List.of(), warnings);
        boolean comparable = !before.listeners().isEmpty() && !after.listeners().isEmpty();
        List<Difference> found = comparable ? Served.listeners(before, after) : List.of();
        found.forEach(differences);
        return found.stream()
                .filter(difference -> difference.loss() && !mayLoseListeners)
                .findFirst()
                .map(lost -> lost.target() + ": " + lost.words());
    }
}
