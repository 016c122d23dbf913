package io.github.nginxupgrade.rehearsal;

import io.github.nginxupgrade.os.Clock;
import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.OsFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** The test of the configuration by the version that runs, which goes on meanwhile. */
final class RunningVersionTest {
    /** As long as it takes to build one more sandbox: what has taken longer is not waited for with nothing else done. */
    private static final Duration SHORT = Duration.ofMillis(300);

    private static final Duration GLANCE = Duration.ofMillis(10);

    private final Clock clock;
    private final FutureTask<Optional<CommandResult>> test;
    /** Empty before it has begun. */
    private volatile Optional<Duration> begun = Optional.empty();

    /**
     * A test that has not begun.
     *
     * @param work the test; its result is empty where there is none to be made
     */
    RunningVersionTest(Clock clock, Callable<Optional<CommandResult>> work) {
        this.clock = clock;
        this.test = new FutureTask<>(work);
    }

    /** Blocks until it has ended: to be called by a thread of its own. */
    void run() {
        begun = Optional.of(clock.elapsed());
        test.run();
    }

    /** Since it was begun. */
    Duration took() {
        return begun.map(since -> clock.elapsed().minus(since)).orElse(Duration.ZERO);
    }

    /** Blocks until it has ended, or until it is one that takes long. */
    boolean endsSoon() {
        while (!test.isDone() && took().compareTo(SHORT) < 0) {
            clock.pause(GLANCE);
        }
        return test.isDone();
    }

    /** Blocks until it has ended; empty where there was none. */
    Optional<CommandResult> await() throws OsFailure {
        return PreparedSandbox.await(test, "the test by the running version");
    }
}
