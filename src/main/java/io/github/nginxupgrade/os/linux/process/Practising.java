package io.github.nginxupgrade.os.linux.process;

import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.os.Processes.Practice;
import io.github.nginxupgrade.os.linux.LibC;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What is done between two signals, done again and again in the background before the first one, until it is fast. */
final class Practising {
    /** What is entered for the first time takes longest by far; more often than this nothing was gained. */
    private static final int TIMES = 12;
    /** A host with tens of thousands of sockets, in a namespace where the kernel can't be asked for some of them. */
    private static final Duration LONGEST = Duration.ofSeconds(1);
    /** Where all is prepared sooner, the rest is waited for: nothing is at stake yet. */
    private static final Duration LONGEST_WAIT = Duration.ofMillis(300);

    private Optional<Thread> thread = Optional.empty();
    private volatile boolean stopped;

    /**
     * Does not block.
     *
     * @param ourselves this process: to practise waiting for the end of one
     */
    void begin(Practice practice, List<ProcessIdentity> ourselves) {
        thread = Optional.of(LinuxProcesses.inBackground("practise", () -> {
            LibC.load();
            long begun = System.nanoTime();
            var waiting = new Pidfds(process -> true);
            try {
                for (int i = 0; i < TIMES && !stopped && System.nanoTime() - begun < LONGEST.toNanos(); i++) {
                    practice.once();
                    waiting.await(ourselves, Duration.ofMillis(1));
                }
            } catch (OsFailure whoMeansItWillBeTold) {
                // not here
            } finally {
                waiting.close();
            }
        }));
    }

    /** Waits until it has been done often enough, for a moment at most; then it ends. */
    void end() {
        try {
            if (thread.isPresent()) {
                thread.get().join(LONGEST_WAIT.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stopped = true;
    }
}
