package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.os.Halt;
import io.github.nginxupgrade.os.ProcessIdentity;
import java.util.Optional;

/**
 * A worker of a master.
 *
 * @param accepts true where it is titled exactly {@code nginx: worker process}; false where it is draining
 * @param halt why it does not run; empty where it does
 */
public record Worker(ProcessIdentity identity, boolean accepts, Optional<Halt> halt) {
    /** What can be expected of it. */
    public enum State {
        ACCEPTING,
        /** It would accept, but it does not run: connections that are given to it wait. */
        HALTED,
        DRAINING;

        /** As the JSON contract writes it. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** One that runs. */
    public Worker(ProcessIdentity identity, boolean accepts) {
        this(identity, accepts, Optional.empty());
    }

    public State state() {
        if (!accepts) {
            return State.DRAINING;
        }
        return halt.isPresent() ? State.HALTED : State.ACCEPTING;
    }

    public int pid() {
        return identity.pid();
    }

    public boolean accepting() {
        return state() == State.ACCEPTING;
    }

    public boolean draining() {
        return state() == State.DRAINING;
    }

    public boolean halted() {
        return state() == State.HALTED;
    }
}
