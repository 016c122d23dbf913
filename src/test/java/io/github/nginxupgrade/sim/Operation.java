package io.github.nginxupgrade.sim;

/**
 * One call of the port.
 *
 * @param number counted from 1 in each life of the tool
 * @param name what it does, e.g. {@code rename /usr/sbin/nginx}, {@code signal USR2}, {@code append journal.jsonl}
 * @param kind what can go wrong with it
 */
record Operation(int number, String name, Kind kind) {
    /** What can go wrong. */
    enum Kind {
        /** Nothing: it cannot fail. */
        LOOK,
        READ,
        WRITE,
        SIGNAL,
        RUN,
        PAUSE
    }

    /** Whether the machine is another one afterwards. */
    boolean changes() {
        return kind == Kind.WRITE || kind == Kind.SIGNAL;
    }

    boolean canFail() {
        return kind == Kind.READ || kind == Kind.WRITE || kind == Kind.SIGNAL || kind == Kind.RUN;
    }

    @Override
    public String toString() {
        return "#" + number + " " + name;
    }
}
