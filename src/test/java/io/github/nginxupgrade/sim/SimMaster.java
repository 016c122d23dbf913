package io.github.nginxupgrade.sim;

import io.github.nginxupgrade.os.Signal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The variables of a master's loop, by the names that nginx gives them (ngx_process_cycle.c, ngx_process.c). */
final class SimMaster {
    /** What nginx's handler notes and its loop looks at. */
    enum Flag {
        REAP,
        TERMINATE,
        QUIT,
        RECONFIGURE,
        RESTART,
        REOPEN,
        CHANGE_BINARY,
        NOACCEPT
    }

    /** A row of ngx_processes. */
    static final class Child {
        final SimProcess process;
        boolean respawn;
        final boolean detached;
        boolean exiting;
        boolean justSpawn;

        Child(SimProcess process, boolean respawn, boolean detached, boolean justSpawn) {
            this.process = process;
            this.respawn = respawn;
            this.detached = detached;
            this.justSpawn = justSpawn;
        }
    }

    /** ngx_parent: who its parent was when it became a master. */
    int parentAtStart;
    /** ngx_inherited. */
    final boolean inherited;

    final Set<Flag> flags = EnumSet.noneOf(Flag.class);
    final List<Child> children = new ArrayList<>();
    /** Signals that wait until it first sleeps. */
    final List<Signal> blocked = new ArrayList<>();

    Path pidFile;
    Program program;
    int workers;
    /** Whom its configuration gave its folders to when it read it. */
    int user;

    boolean live;
    /** ngx_new_binary: a pid, 0, or -1 after a failed rename. */
    int newBinary;

    boolean noaccepting;
    boolean inLoop;
    boolean wakes;
    boolean terminating;
    /** Until then it is busy and looks at no flag. */
    long busyUntil;
    /** For the invariants: since when it has a signal of the tool's that it has not acted on yet, or -1. */
    long unansweredSince = -1;
    /** For the invariants: it was told to leave. */
    boolean toldToLeave;

    SimMaster(int parentAtStart, boolean inherited, Path pidFile, Program program, int workers) {
        this.parentAtStart = parentAtStart;
        this.inherited = inherited;
        this.pidFile = pidFile;
        this.program = program;
        this.workers = workers;
    }

    Path oldbin() {
        return pidFile.resolveSibling(pidFile.getFileName() + ".oldbin");
    }
}
