package io.github.nginxupgrade.engine;

import java.time.Duration;
import java.util.Optional;

/**
 * How patient the loop is and what it does when patience ends.
 *
 * @param startTimeout for a master to act on a signal, and for a new master to become ready
 * @param settle how long the new workers must stand unchanged before the old ones are drained
 * @param drainTimeout for workers to finish their connections
 * @param onDrainTimeout what then
 * @param observe how long the new version must serve alone before the old master is retired
 * @param deadline for the whole command; past it, back to the old version
 * @param turnsBack false: on failure stop where it is and say what to type
 */
public record Policy(
        Duration startTimeout,
        Duration settle,
        Duration drainTimeout,
        DrainPolicy onDrainTimeout,
        Duration observe,
        Optional<Duration> deadline,
        boolean turnsBack) {}
