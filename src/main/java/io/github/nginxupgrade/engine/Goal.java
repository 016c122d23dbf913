package io.github.nginxupgrade.engine;

/** Where the loop is heading. */
public enum Goal {
    /** The new version serves alone. */
    NEW,
    /** The new version serves, the old master waits without workers. */
    HOLD,
    /** The old version serves alone, its files in place. */
    OLD
}
