package io.github.nginxupgrade.os.linux.process;

import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.os.Signal;
import jnr.constants.platform.Errno;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;

/** kill(2) through jnr-posix: the one place where a signal leaves the tool. */
final class Kill {
    private Kill() {}

    /** Loaded at the first signal only: binding the C library takes a few hundred milliseconds. */
    private static final class Native {
        /** Not {@code getPOSIX()}, which falls back to an implementation without kill when the library can't be loaded. */
        static final POSIX POSIX_LIBRARY = POSIXFactory.getNativePOSIX();
    }

    /** Binds the C library now, and looks up the numbers, so that the first signal waits for neither. */
    static void load() {
        for (Signal signal : Signal.values()) {
            int unused = number(signal);
        }
        // 0 is no signal (kill(2)), and the receiver are we
        int unused = Native.POSIX_LIBRARY.kill(Native.POSIX_LIBRARY.getpid(), 0);
    }

    /** By signal 0, which is none (kill(2)), so that init can be asked for as well: refused, there is somebody to refuse it for. */
    static boolean exists(int pid) {
        return pid > 0
                && pid <= ProcessIdentity.LARGEST_PID
                && (Native.POSIX_LIBRARY.kill(pid, 0) == 0
                        || Errno.valueOf(Native.POSIX_LIBRARY.errno()) == Errno.EPERM);
    }

    private static int number(Signal signal) {
        return jnr.constants.platform.Signal.valueOf("SIG" + signal.name()).intValue();
    }

    /** The caller has checked whose pid this is. 0, 1 and negative pids mean process groups, init or everybody: never. */
    static void send(int pid, Signal signal, String what) throws OsFailure {
        if (pid <= 1 || pid > ProcessIdentity.LARGEST_PID) {
            throw new OsFailure(Reason.OTHER, what + "no process of nginx can have this pid");
        }
        if (Native.POSIX_LIBRARY.kill(pid, number(signal)) == 0) {
            return;
        }
        Errno errno = Errno.valueOf(Native.POSIX_LIBRARY.errno());
        throw switch (errno) {
            case ESRCH -> new OsFailure(Reason.GONE, what + "it is gone");
            case EPERM -> new OsFailure(Reason.NOT_PERMITTED, what + "not permitted");
            default -> new OsFailure(Reason.OTHER, what + errno.description());
        };
    }
}
