package io.github.nginxupgrade.sim;

/** What the tool can be asked. */
enum Verb {
    APPLY,
    HOLD,
    COMMIT,
    ROLLBACK,
    RESUME
}
