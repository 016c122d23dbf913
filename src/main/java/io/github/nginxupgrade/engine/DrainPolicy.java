package io.github.nginxupgrade.engine;

/** What to do with old workers that still drain at the drain deadline. */
public enum DrainPolicy {
    /** QUIT to the old master: its workers go on finishing on their own. */
    COMMIT,
    /** Leave the old master in place; a person decides. */
    HOLD,
    /** Back to the old version. */
    ROLLBACK,
    /** TERM to these workers: their connections are cut. */
    TERMINATE
}
