package io.github.nginxupgrade.os.linux;

import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import jnr.constants.platform.Errno;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.In;

/** setns(2): a network namespace belongs to a thread, so one thread of ours can be elsewhere than the others. */
final class NetworkNamespace {
    /** linux/sched.h. */
    private static final int CLONE_NEWNET = 0x40000000;
    /** O_RDONLY | O_CLOEXEC, asm-generic/fcntl.h. */
    private static final int READ_ONLY_CLOEXEC = 02000000;

    private NetworkNamespace() {}

    /** The functions of the C library that the JDK does not show. */
    public interface LibC {
        int open(@In byte[] path, int flags);

        int close(int descriptor);

        int setns(int descriptor, int type);
    }

    private static final class Native {
        static final LibC C = LibraryLoader.create(LibC.class).load("c");
        static final Runtime RUNTIME = Runtime.getRuntime(C);
    }

    /** Something to do there. */
    interface Task<T> {
        T run() throws OsFailure;
    }

    /** Does the task on a thread of its own in this network namespace, {@code /proc/PID/ns/net}; the thread then ends. */
    static <T> T within(Path network, Task<T> task) throws OsFailure {
        var there = new FutureTask<T>(() -> {
            enter(network);
            return task.run();
        });
        new Thread(there, "in-room").start();
        try {
            return there.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OsFailure(Reason.OTHER, "interrupted in a private room", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof OsFailure failure) {
                throw failure;
            }
            throw new IllegalStateException("a task in a private room failed", e.getCause());
        }
    }

    private static void enter(Path network) throws OsFailure {
        int descriptor = Native.C.open((network + "\0").getBytes(StandardCharsets.UTF_8), READ_ONLY_CLOEXEC);
        if (descriptor < 0 || Native.C.setns(descriptor, CLONE_NEWNET) != 0) {
            String why = Errno.valueOf(Native.RUNTIME.getLastError()).description();
            throw new OsFailure(Reason.OTHER, "cannot enter the network namespace " + network + ": " + why);
        }
        int unused = Native.C.close(descriptor);
    }
}
