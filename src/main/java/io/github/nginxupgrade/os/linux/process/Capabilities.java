package io.github.nginxupgrade.os.linux.process;

import io.github.nginxupgrade.os.Capability;
import java.util.EnumSet;
import java.util.Set;

/** Capabilities as sets of bits, capabilities(7) and linux/capability.h, and as setpriv(1) is told of them. */
final class Capabilities {
    /**
     * What an nginx needs to start, and no more:
     *
     * <ul>
     *   <li>CHOWN and FOWNER: the temporary folders are given to the workers' user, and opened to him (ngx_file.c,
     *       ngx_create_paths), else it ends
     *   <li>DAC_OVERRIDE: logs, pid file, keys in folders of other users, as of Debian's {@code /var/log/nginx}.
     *       DAC_READ_SEARCH, of which it is the larger sister, only where a unit gives no other
     *   <li>KILL: a master's signals to workers that have another user (ngx_process_cycle.c)
     *   <li>SETGID and SETUID: the workers' user (ngx_worker_process_init), else they end
     *   <li>NET_BIND_SERVICE: ports below 1024
     * </ul>
     *
     * <p>Not SYS_RESOURCE: {@code worker_rlimit_nofile} gets its room by the limit itself, and a core file that nginx may
     * allow itself would start a program outside. Not SYS_NICE: without it {@code worker_priority} is an alert in the log.
     */
    private static final Set<Capability> OF_EVERY_NGINX = EnumSet.of(
            Capability.CHOWN,
            Capability.DAC_OVERRIDE,
            Capability.DAC_READ_SEARCH,
            Capability.FOWNER,
            Capability.KILL,
            Capability.SETGID,
            Capability.SETUID,
            Capability.NET_BIND_SERVICE);

    private Capabilities() {}

    static boolean has(long set, Capability capability) {
        return has(set, capability.number());
    }

    private static boolean has(long set, int capability) {
        return (set >> capability & 1) == 1;
    }

    /** Those of the first set that the second has not. */
    static Set<Capability> missing(long wanted, long had) {
        var missing = EnumSet.noneOf(Capability.class);
        for (Capability capability : Capability.values()) {
            if (has(wanted & ~had, capability)) {
                missing.add(capability);
            }
        }
        return missing;
    }

    /** Of these, those that nginx needs, and those that are asked for beside. */
    static long needed(long set, Set<Capability> beside) {
        long needed = 0;
        for (Capability capability : Capability.values()) {
            if (OF_EVERY_NGINX.contains(capability) || beside.contains(capability)) {
                needed |= 1L << capability.number();
            }
        }
        if (has(set, Capability.DAC_OVERRIDE)) {
            needed &= ~(1L << Capability.DAC_READ_SEARCH.number());
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
