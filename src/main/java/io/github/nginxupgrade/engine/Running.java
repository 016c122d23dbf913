package io.github.nginxupgrade.engine;

/** Which version the one master runs, as seen from a run. */
public enum Running {
    /** The version before; or an upgrade is under way and there are two masters. */
    OLD,
    /** The version after. */
    NEW,
    /** Neither. */
    OTHER
}
