package io.github.nginxupgrade.sim;

import io.github.nginxupgrade.os.OsFailure;
import java.util.Locale;

/** What goes wrong at one operation of the port. */
sealed interface Fault {
    /** Where in the operation it strikes. */
    enum When {
        BEFORE,
        /** Of a write half has been done: half a line, half a file. */
        HALFWAY,
        /** The effect is there and still it fails, e.g. at the fsync of the folder. */
        AFTER
    }

    /** The machine refuses, once or from now on (a full disk, a read-only remount). */
    record Fails(OsFailure.Reason reason, When when, boolean fromNowOn) implements Fault {
        @Override
        public String toString() {
            return "fails with " + reason + " " + when.name().toLowerCase(Locale.ROOT)
                    + (fromNowOn ? ", from now on" : "");
        }
    }

    /** The tool is killed. */
    record Dies(When when) implements Fault {
        @Override
        public String toString() {
            return "the tool dies " + when.name().toLowerCase(Locale.ROOT);
        }
    }

    /** Somebody else does something just before. */
    record Outside(String what, java.util.function.Consumer<SimMachine> act) implements Fault {
        @Override
        public String toString() {
            return what;
        }
    }

    /** Ctrl-C just before. */
    record Interrupted(String signal) implements Fault {
        @Override
        public String toString() {
            return "interrupted by " + signal;
        }
    }
}
