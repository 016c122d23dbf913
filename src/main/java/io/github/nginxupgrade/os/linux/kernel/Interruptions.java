package io.github.nginxupgrade.os.linux.kernel;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import jnr.constants.platform.Signal;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;

/**
 * Ctrl-C (INT), TERM and the loss of the terminal (HUP), remembered instead of ending us: what is half done is walked
 * back first.
 */
public final class Interruptions {
    private volatile String first = "";
    private boolean hangupIgnored;
    private final CountDownLatch arrived = new CountDownLatch(1);

    /** From now on they are remembered. The Java implementation will do: it needs no native library. */
    public void watch() {
        POSIX posix = POSIXFactory.getJavaPOSIX();
        for (Signal signal : new Signal[] {Signal.SIGINT, Signal.SIGTERM, Signal.SIGHUP}) {
            String name = signal.name().substring("SIG".length());
            posix.signal(signal, number -> {
                remember(name);
            });
        }
    }

    /** The handler stays: without one HUP would end us. */
    public synchronized void ignoreHangup() {
        hangupIgnored = true;
    }

    private synchronized void remember(String name) {
        if (hangupIgnored && name.equals("HUP")) {
            return;
        }
        if (first.isEmpty()) {
            first = name;
        }
        arrived.countDown();
    }

    public Optional<String> first() {
        return Optional.of(first).filter(name -> !name.isEmpty());
    }

    public CountDownLatch arrived() {
        return arrived;
    }
}
