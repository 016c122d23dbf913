package io.github.nginxupgrade.situation;

/** Names for observed shapes of an instance; docs/architecture.md has the picture. O = old master, N = new master. */
public enum Phase {
    /** No live master of this instance. */
    DOWN,
    /** No live master, but workers whose parent is gone still accept. */
    ORPHANED,
    /** One master; the oldbin is absent or stale. */
    SOLE,
    /** The oldbin names O; N is absent, still loading, or without all its workers. O serves. */
    STARTING,
    /** O has accepting workers and N is ready. */
    OVERLAP,
    /** O has no accepting worker, some draining, and still holds its listening sockets; N serves. */
    DRAINING,
    /** O has no worker left and still holds its listening sockets; N serves. */
    STANDBY,
    /** O was told to quit and finishes its last connections; N serves. */
    RETIRING,
    /** N was told to leave; O accepts. */
    UNWINDING,
    /** Anything else; {@link Situation#words()} says what. */
    BROKEN;

    /** As the JSON contract and the texts write it. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
