package io.github.nginxupgrade.os.linux.process;

import io.github.nginxupgrade.os.Capability;
import java.util.List;
import java.util.Set;

/** Capabilities as sets of bits, capabilities(7) and linux/capability.h, and as setpriv(1) is told of them. */
final class Capabilities {
    static final int NET_BIND_SERVICE = 10;
    static final int SYS_RESOURCE = 24;

    private static final int DAC_OVERRIDE = 1;
    private static final int DAC_READ_SEARCH = 2;

    /**
     * What an nginx needs to start, and no more:
     *
     * <ul>
     *   <li>CHOWN (0) and FOWNER (3): the temporary folders are given to the workers' user, and opened to him (ngx_file.c,
     *       ngx_create_paths), else it ends
     *   <li>DAC_OVERRIDE (1): logs, pid file, keys in folders of other users, as of Debian's {@code /var/log/nginx}.
     *       DAC_READ_SEARCH (2), of which it is the larger sister, only where a unit gives no other
     *   <li>KILL (5): a master's signals to workers that have another user (ngx_process_cycle.c)
     *   <li>SETGID (6) and SETUID (7): the workers' user (ngx_worker_process_init), else they end
     *   <li>NET_BIND_SERVICE (10): ports below 1024
     * </ul>
     *
     * <p>Not SYS_RESOURCE: {@code worker_rlimit_nofile} gets its room by the limit itself, and a core file that nginx may
     * allow itself would start a program outside. Not SYS_NICE: without it {@code worker_priority} is an alert in the log.
     */
    private static final List<Integer> OF_EVERY_NGINX =
            List.of(0, DAC_OVERRIDE, DAC_READ_SEARCH, 3, 5, 6, 7, NET_BIND_SERVICE);

    private Capabilities() {}

    static boolean has(long set, int capability) {
        return (set >> capability & 1) == 1;
    }

    /** Of these, those that nginx needs, and those that are asked for beside. */
    static long needed(long set, Set<Capability> beside) {
        long needed = 0;
        for (int capability : OF_EVERY_NGINX) {
            needed |= 1L << capability;
        }
        for (Capability capability : beside) {
            needed |= 1L << capability.number();
        }
        if (has(set, DAC_OVERRIDE)) {
            needed &= ~(1L << DAC_READ_SEARCH);
        }
        return set & needed;
    }

    /** {@code -all,+cap_0,+cap_10}: by number, for a name may be younger than setpriv. */
    static String words(long set) {
        var words = new StringBuilder("-all");
        for (int capability = 0; capability < Long.SIZE; capability++) {
            words.append(has(set, capability) ? ",+cap_" + capability : "");
        }
        return words.toString();
    }
}
