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
        boolean turnsBack) {
    /** Those of docs/cli.md. */
    public static Policy usual() {
        return new Policy(
                Duration.ofSeconds(10),
                Duration.ofMillis(200),
                Duration.ofSeconds(60),
                DrainPolicy.COMMIT,
                Duration.ofSeconds(10),
                Optional.empty(),
                true);
    }

    /** The same, to be changed by name. */
    public Builder but() {
        return new Builder(this);
    }

    /** A policy of which some things are others than before. */
    public static final class Builder {
        private Duration startTimeout;
        private Duration settle;
        private Duration drainTimeout;
        private DrainPolicy onDrainTimeout;
        private Duration observe;
        private Optional<Duration> deadline;
        private boolean turnsBack;

        private Builder(Policy from) {
            this.startTimeout = from.startTimeout;
            this.settle = from.settle;
            this.drainTimeout = from.drainTimeout;
            this.onDrainTimeout = from.onDrainTimeout;
            this.observe = from.observe;
            this.deadline = from.deadline;
            this.turnsBack = from.turnsBack;
        }

        public Builder startTimeout(Duration time) {
            startTimeout = time;
            return this;
        }

        public Builder settle(Duration time) {
            settle = time;
            return this;
        }

        public Builder drainTimeout(Duration time) {
            drainTimeout = time;
            return this;
        }

        public Builder onDrainTimeout(DrainPolicy what) {
            onDrainTimeout = what;
            return this;
        }

        public Builder observe(Duration time) {
            observe = time;
            return this;
        }

        public Builder deadline(Optional<Duration> time) {
            deadline = time;
            return this;
        }

        public Builder turnsBack(boolean does) {
            turnsBack = does;
            return this;
        }

        public Policy build() {
            return new Policy(startTimeout, settle, drainTimeout, onDrainTimeout, observe, deadline, turnsBack);
        }
    }
}
