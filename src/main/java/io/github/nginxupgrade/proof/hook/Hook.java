package io.github.nginxupgrade.proof.hook;

import java.nio.file.Path;
import java.util.Locale;

/**
 * A program of the operator's.
 *
 * @param program its name
 * @param held what was looked at under that name, and is run
 * @param required its failure before the commit is a failed proof; otherwise a warning
 */
public record Hook(Point point, Path program, Path held, boolean required) {
    /** When it is run. */
    public enum Point {
        /** All is prepared, nothing was touched. */
        BEFORE_START,
        /** The new master is ready, and the old workers still accept. */
        READY,
        /** Only the new workers accept. */
        STANDBY,
        /** The old master is retired. */
        COMMITTED,
        /** The old version serves again. */
        ROLLED_BACK;

        /** The name of its folder. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
