package io.github.nginxupgrade.os.linux.process;

import io.github.nginxupgrade.os.Jvm;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.os.ProcessInfo;
import io.github.nginxupgrade.os.Processes;
import io.github.nginxupgrade.os.linux.kernel.LibC;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What is done between two signals, done again and again in the background before the first one, until it is fast. */
public final class LinuxJvm implements Jvm {
    /** What is entered for the first time takes longest by far; more often than this nothing was gained. */
    private static final int TIMES = 4;
    /** A host with tens of thousands of sockets, in a namespace where the kernel can't be asked for some of them. */
    private static final Duration LONGEST = Duration.ofSeconds(1);
    /** Where all is prepared sooner, the rest is waited for: nothing is at stake yet. */
    private static final Duration LONGEST_WAIT = Duration.ofMillis(300);

    private final Processes processes;
    private Optional<Thread> practising = Optional.empty();
    private volatile boolean stopped;

    /**
     * Does nothing yet.
     *
     * @param processes in which our own process is found, to practise waiting for the end of one
     */
    public LinuxJvm(Processes processes) {
        this.processes = processes;
    }

    @Override
    public Beside beside(String name, Duration pause, Runnable work) {
        return new RepeatedWork(name, pause, work);
    }

    @Override
    public void bindLibraries() {
        // a backup carries attributes over before the first signal is sent
        LibC.expect();
        Thread unused = inBackground("bind-libraries", () -> {
            LibC.load();
            Kill.load();
        });
    }

    /** What fails there fails again, and is told, where it is needed. */
    private static Thread inBackground(String name, Runnable work) {
        var thread = new Thread(work, name);
        thread.setUncaughtExceptionHandler((ended, failure) -> {});
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void practise(Practice practice) {
        List<ProcessIdentity> ourselves = processes
                .read((int) ProcessHandle.current().pid())
                .flatMap(ProcessInfo::identity)
                .map(List::of)
                .orElse(List.of());
        practising = Optional.of(inBackground("practise", () -> {
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

    @Override
    public void endPractice() {
        try {
            if (practising.isPresent()) {
                practising.get().join(LONGEST_WAIT.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stopped = true;
    }

    @Override
    public void collectGarbage() {
        System.gc();
    }
}
