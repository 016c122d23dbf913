package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.os.FileId;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * When a new master counts as ready.
 *
 * @param workers how many accepting workers it must have; empty where unknown: then all that it has started
 * @param executable the file that it must execute; empty where any will do
 * @param settle how long its workers must stand unchanged before it counts as settled
 */
public record Expectation(OptionalInt workers, Optional<FileId> executable, Duration settle) {
    /** Nothing is known beforehand: an upgrade that somebody else began. */
    public static Expectation unknown(Duration settle) {
        return new Expectation(OptionalInt.empty(), Optional.empty(), settle);
    }
}
