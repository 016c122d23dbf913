package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessInfo;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import io.github.nginxupgrade.situation.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Old workers that were told to finish and do not begin with it: one turns round in a loop, or waits in the kernel, and never
 * comes to look at what it was told (ngx_worker_process_cycle looks between two events; owasp-modsecurity/ModSecurity issue
 * 1927). It keeps the title of one that accepts, accepts nothing, and will leave when it comes to itself.
 */
public final class UnresponsiveWorkers {
    /** Start times are told in hundredths of a second (proc(5)). */
    private static final long TICK_MS = 10;

    private UnresponsiveWorkers() {}

    /**
     * Those of the old master, once it is known to have passed on what it was told: it sleeps in its loop, and others of its
     * workers have obeyed, or what it wrote to this one was not read. Else it may as well be the master that ignored WINCH.
     *
     * @param had how many workers it had
     * @param told how long ago it was told: a worker that was started since was told nothing
     */
    public static List<Worker> of(Os os, Situation now, OptionalInt had, Duration told) throws OsFailure {
        Optional<Master> old = now.old().filter(master -> now.newReady() && master.idle());
        if (old.isEmpty()) {
            return List.of();
        }
        boolean othersObeyed = had.isPresent() && now.oldAccepting() < had.getAsInt();
        long then = os.clock().sinceBoot().minus(told).toMillis() / TICK_MS;
        var silent = new ArrayList<Worker>();
        for (Worker worker : old.get().workers()) {
            boolean was = worker.accepting() && worker.identity().startTicks() < then;
            if (was
                    && (othersObeyed
                            || os.sockets().hasUnread(worker.pid(), old.get().pid()))) {
                silent.add(worker);
            }
        }
        return List.copyOf(silent);
    }

    /** {@code worker 62 was told to finish 10 s ago and has not begun: it sleeps (state S)}. */
    public static String words(Os os, Worker worker, Duration told) {
        char state = os.processes().read(worker.pid()).map(ProcessInfo::state).orElse('?');
        return "worker " + worker.pid() + " of the old master was told to finish " + told.toSeconds()
                + " s ago and has not begun: it " + inWords(state) + " (state " + state + ")";
    }

    /** proc(5), /proc/PID/stat. */
    private static String inWords(char state) {
        return switch (state) {
            case 'R' -> "runs";
            case 'D' -> "waits in the kernel and cannot be woken";
            case 'S' -> "sleeps";
            case 'T', 't' -> "is stopped";
            default -> "is in another state";
        };
    }
}
