package io.github.nginxupgrade.rehearsal;

/** When the candidate is started in a sandbox before anything live is touched. */
public enum Rehearse {
    /** Where it is permitted and supported; else a warning says what was not tried. */
    AUTO,
    /** Where it cannot be, the upgrade is refused. */
    ALWAYS,
    /** No sandbox at all, for the test of the configuration neither. */
    NEVER
}
