package io.github.nginxupgrade.outcome;

import io.github.nginxupgrade.journal.Side;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What {@code status} remembers beside what it sees.
 *
 * @param waits for a commit; empty where no run does
 * @param lastRun the newest run, at work or over; empty where there was none
 * @param wayBack what {@code rollback} would bring back from its backup; empty where there is nothing
 */
public record StatusView(Optional<Waits> waits, Optional<RunView> lastRun, Optional<Backup> wayBack) {
    /** A run at work waits until then, and goes back by itself. */
    public record Waits(Instant until, Duration left) {}

    /**
     * What ran before.
     *
     * @param run that replaced it
     * @param damage what is wrong with its backup, in words; empty where each file was read and is what it was
     */
    public record Backup(Side version, String run, Path file, List<String> damage) {
        public Backup {
            damage = List.copyOf(damage);
        }
    }
}
