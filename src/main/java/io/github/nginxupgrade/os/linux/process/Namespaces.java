package io.github.nginxupgrade.os.linux.process;

import io.github.nginxupgrade.os.linux.kernel.Background;
import io.github.nginxupgrade.os.linux.kernel.LibC;
import io.github.nginxupgrade.os.linux.kernel.Proc;
import io.github.nginxupgrade.text.Bytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Doing something inside another process's network namespace, network_namespaces(7). */
public final class Namespaces {
    private static final int O_RDONLY = 0;
    private static final int O_CLOEXEC = 0x80000;
    private static final int CLONE_NEWNET = 0x40000000;

    private final Proc proc;

    public Namespaces(Proc proc) {
        this.proc = proc;
    }

    /** On a thread of its own where the namespace is another one than ours: setns(2) changes a thread for good. */
    public <T> T inNetworkOf(int pid, Callable<T> work) throws Exception {
        Optional<String> theirs = proc.link(pid, "ns/net");
        Optional<String> ours = proc.link((int) ProcessHandle.current().pid(), "ns/net");
        if (theirs.isEmpty() || theirs.equals(ours)) {
            return work.call();
        }
        Future<T> done = Background.start("in the network of " + pid, () -> {
            enter(proc.of(pid, "ns/net"));
            return work.call();
        });
        try {
            return done.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static void enter(Path namespace) throws IOException {
        byte[] path = Bytes.of(namespace + "\0");
        int descriptor = LibC.c().open(path, O_RDONLY | O_CLOEXEC);
        int entered = descriptor < 0 ? -1 : LibC.c().setns(descriptor, CLONE_NEWNET);
        String why = entered < 0 ? LibC.errno().description() : "";
        if (descriptor >= 0) {
            int unused = LibC.c().close(descriptor);
        }
        if (entered < 0) {
            throw new IOException("the network namespace of nginx cannot be entered: " + why);
        }
    }
}
