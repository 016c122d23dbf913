package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.os.Processes.Waited;
import java.time.Duration;
import java.util.List;

/** When the next look is due, and how old a look may be that a signal is sent on. */
final class Pacing {
    /** From one look to the next; what it takes is a part of it. */
    private static final Duration SHORTEST_INTERVAL = Duration.ofNanos(250_000);

    private static final Duration LONGEST_INTERVAL = Duration.ofMillis(20);
    /** It is as long as this part of the time since the last act: so much later its effect is seen. */
    private static final int PART = 16;
    /** However long a look took: nginx may have this one processor. */
    private static final Duration SHORTEST_PAUSE = Duration.ofNanos(50_000);
    /** Longer ago nothing is signalled on what was seen: nginx takes about as long from one state to the next. */
    private static final Duration FRESH = Duration.ofMillis(2);

    private final Os os;
    private Duration lookedAt = Duration.ZERO;
    private Duration actedAt;

    Pacing(Os os) {
        this.os = os;
        this.actedAt = os.clock().elapsed();
    }

    /** A look begins. */
    void looks() {
        lookedAt = os.clock().elapsed();
    }

    /** A step was done. */
    void acted() {
        actedAt = os.clock().elapsed();
    }

    boolean isFresh() {
        return os.clock().elapsed().minus(lookedAt).compareTo(FRESH) < 0;
    }

    /** After a signal nginx was woken where we run, maybe: to go on at once would keep the processor from it. Blocks. */
    void giveWay() {
        os.clock().pause(SHORTEST_INTERVAL);
    }

    /**
     * Blocks until the next look is due: the end of a process is heard of at once; titles and files have to be looked at.
     *
     * @param watched the processes whose end is heard of, where the kernel tells
     */
    void await(List<ProcessIdentity> watched) {
        Duration pause = pause();
        Waited waited =
                pause.toMillis() == 0 ? Waited.NOT_POSSIBLE : os.processes().awaitEnd(watched, pause);
        if (waited == Waited.NOT_POSSIBLE) {
            os.clock().pause(pause);
        }
    }

    private Duration pause() {
        Duration now = os.clock().elapsed();
        Duration part = now.minus(actedAt).dividedBy(PART);
        Duration most = part.compareTo(LONGEST_INTERVAL) < 0 ? part : LONGEST_INTERVAL;
        Duration interval = most.compareTo(SHORTEST_INTERVAL) > 0 ? most : SHORTEST_INTERVAL;
        Duration rest = interval.minus(now.minus(lookedAt));
        return rest.compareTo(SHORTEST_PAUSE) > 0 ? rest : SHORTEST_PAUSE;
    }
}
