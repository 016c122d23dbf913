package io.github.nginxupgrade.os.linux.process;

import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.os.Processes.Waited;
import io.github.nginxupgrade.os.linux.kernel.LibC;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Waits for the end of processes by descriptors of them, pidfd_open(2) of Linux 5.3, which become readable when the process
 * ends. Kept open from wait to wait, as the same processes are waited for again and again.
 */
final class Pidfds {
    /** The same number on every architecture. */
    private static final long SYS_PIDFD_OPEN = 434;

    private static final short POLLIN = 1;
    /** struct pollfd of poll(2): descriptor, what is asked for, what has come. */
    private static final int POLLFD = 8;

    private static final int REVENTS = 6;

    private final Predicate<ProcessIdentity> lives;
    private final Map<ProcessIdentity, Integer> open = new LinkedHashMap<>();
    private final Set<ProcessIdentity> ended = new HashSet<>();

    /**
     * None yet.
     *
     * @param lives whether a pid still is this process
     */
    Pidfds(Predicate<ProcessIdentity> lives) {
        this.lives = lives;
    }

    /** Blocks for at most the limit, in whole milliseconds. A process that has ended before is told of once. */
    synchronized Waited await(List<ProcessIdentity> processes, Duration limit) {
        var wanted = new ArrayList<>(processes);
        wanted.removeAll(ended);
        closeOthers(wanted);
        for (ProcessIdentity process : wanted) {
            if (!open.containsKey(process)) {
                int descriptor = (int) LibC.c().syscall(SYS_PIDFD_OPEN, process.pid(), 0);
                if (!lives.test(process)) {
                    close(descriptor);
                    ended.add(process);
                    return Waited.ENDED;
                }
                if (descriptor < 0) {
                    return Waited.NOT_POSSIBLE;
                }
                open.put(process, descriptor);
            }
        }
        return poll(limit);
    }

    private Waited poll(Duration limit) {
        if (open.isEmpty()) {
            return Waited.NOT_POSSIBLE;
        }
        ByteBuffer asked = ByteBuffer.allocate(open.size() * POLLFD).order(ByteOrder.nativeOrder());
        open.values()
                .forEach(descriptor -> asked.putInt(descriptor).putShort(POLLIN).putShort((short) 0));
        int count = LibC.c().poll(asked.array(), open.size(), Math.max(1, (int) limit.toMillis()));
        if (count < 0) {
            // a signal of ours came in between: whoever waits looks again
            return Waited.TIME_OVER;
        }
        int at = 0;
        for (ProcessIdentity process : open.keySet()) {
            if (asked.getShort(at + REVENTS) != 0) {
                ended.add(process);
            }
            at += POLLFD;
        }
        return count > 0 ? Waited.ENDED : Waited.TIME_OVER;
    }

    synchronized void close() {
        closeOthers(List.of());
    }

    private void closeOthers(List<ProcessIdentity> wanted) {
        open.entrySet().removeIf(entry -> {
            boolean over = !wanted.contains(entry.getKey());
            if (over) {
                close(entry.getValue());
            }
            return over;
        });
    }

    private static void close(int descriptor) {
        if (descriptor >= 0) {
            int unused = LibC.c().close(descriptor);
        }
    }
}
