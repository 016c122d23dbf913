package io.github.nginxupgrade.command;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Whether a command has begun to change anything. Until then whoever waits for it may leave it where it is, on Ctrl-C or past
 * the deadline, whatever it hangs on; afterwards it must be let walk to its end.
 */
public final class FirstChange {
    private enum State {
        LOOKS,
        ACTS,
        LEFT
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.LOOKS);

    /** Before the first change; false where it was left, and nothing may be changed any more. */
    boolean acts() {
        return state.compareAndSet(State.LOOKS, State.ACTS) || state.get() == State.ACTS;
    }

    /** True where nothing was changed, and from now on nothing will be. */
    public boolean leave() {
        return state.compareAndSet(State.LOOKS, State.LEFT) || state.get() == State.LEFT;
    }
}
