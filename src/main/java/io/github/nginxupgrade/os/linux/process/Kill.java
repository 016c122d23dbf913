package io.github.nginxupgrade.os.linux.process;

import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.os.Signal;
import io.github.nginxupgrade.os.linux.kernel.LibC;
import jnr.constants.platform.Errno;

/** kill(2) through jnr-posix: the one place where a signal leaves the tool. */
final class Kill {
    private Kill() {}

    /**
     * The C library's functions as jnr-posix declares them, each bound when it is called first. POSIXFactory, by whose object the
     * same {@code kill} would be called, binds all of them beforehand, for some 50 ms.
     */
    private static final class Native {
        static final jnr.posix.LibC C = LibC.bind(jnr.posix.LibC.class);
    }

    /** Binds the C library now, and looks up the numbers, so that the first signal waits for neither. */
    static void load() {
        for (Signal signal : Signal.values()) {
            int unused = number(signal);
        }
        // 0 is no signal (kill(2)), and the receiver are we
        int unused = Native.C.kill(Native.C.getpid(), 0);
    }

    /** By signal 0, which is none (kill(2)), so that init can be asked for as well: refused, there is somebody to refuse it for. */
    static boolean exists(int pid) {
        return pid > 0
                && pid <= ProcessIdentity.LARGEST_PID
                && (Native.C.kill(pid, 0) == 0 || LibC.errno() == Errno.EPERM);
    }

    private static int number(Signal signal) {
        return jnr.constants.platform.Signal.valueOf("SIG" + signal.name()).intValue();
    }

    /** The caller has checked whose pid this is. 0, 1 and negative pids mean process groups, init or everybody: never. */
    static void send(int pid, Signal signal, String what) throws OsFailure {
        if (pid <= 1 || pid > ProcessIdentity.LARGEST_PID) {
            throw new OsFailure(Reason.OTHER, what + "no process of nginx can have this pid");
        }
        if (Native.C.kill(pid, number(signal)) == 0) {
            return;
        }
        Errno errno = LibC.errno();
        throw switch (errno) {
            case ESRCH -> new OsFailure(Reason.GONE, what + "it is gone");
            case EPERM -> new OsFailure(Reason.NOT_PERMITTED, what + "not permitted");
            default -> new OsFailure(Reason.OTHER, what + errno.description());
        };
    }
}
