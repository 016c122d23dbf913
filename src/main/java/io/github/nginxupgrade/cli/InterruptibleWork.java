package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.command.Request;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.OutcomeBuilder;
import io.github.nginxupgrade.outcome.OutcomeKind;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Work that is left where it is on Ctrl-C, and past the deadline, as long as it has changed nothing: whatever it hangs on, a
 * question, a file of a server that does not answer, a program that does not end. It goes on in a thread that nobody waits
 * for, and ends with the program. Once it changes something, it sees to both itself.
 */
final class InterruptibleWork {
    /** Work that hears Ctrl-C itself tidies up meanwhile. */
    private static final Duration TIDYING = Duration.ofMillis(400);

    private static final Duration POLL = Duration.ofMillis(20);

    private final Os os;
    private final Optional<Duration> deadline;
    private final Duration started;

    /**
     * From now on.
     *
     * @param deadline for the whole command; empty: none
     */
    InterruptibleWork(Os os, Optional<Duration> deadline) {
        this.os = os;
        this.deadline = deadline;
        this.started = os.clock().elapsed();
    }

    /** The same work, attended. */
    Actions.Work doing(Actions.Work work) {
        return (screen, request) -> attend(new FutureTask<>(() -> work.run(screen, request)), request);
    }

    private Outcome attend(FutureTask<Outcome> task, Request request) throws OsFailure {
        var thread = new Thread(task, request.command());
        thread.setDaemon(true);
        thread.start();
        Optional<Duration> interrupted = Optional.empty();
        while (true) {
            Optional<Outcome> done = result(task);
            if (done.isPresent()) {
                return done.get();
            }
            Duration now = os.clock().elapsed();
            Optional<String> signal = os.host().interruption();
            interrupted = signal.isPresent() ? interrupted.or(() -> Optional.of(now)) : interrupted;
            boolean late = deadline.map(limit -> now.minus(started).compareTo(limit) >= 0)
                    .orElse(false);
            boolean untidied = interrupted
                    .map(since -> now.minus(since).compareTo(TIDYING) >= 0)
                    .orElse(false);
            if ((late || untidied) && request.beginning().leave()) {
                return left(request, signal);
            }
        }
    }

    /** Empty where it has not ended yet; waits for a moment. */
    private static Optional<Outcome> result(FutureTask<Outcome> task) throws OsFailure {
        try {
            return Optional.of(task.get(POLL.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException notYet) {
            return Optional.empty();
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(nobodyDoes);
        } catch (ExecutionException failed) {
            throw asItself(failed);
        }
    }

    private static OsFailure asItself(ExecutionException failed) {
        Throwable cause = failed.getCause();
        if (cause instanceof Error error) {
            throw error;
        }
        if (cause instanceof RuntimeException bug) {
            throw bug;
        }
        return cause instanceof OsFailure failure ? failure : new OsFailure(OsFailure.Reason.OTHER, "" + cause);
    }

    private Outcome left(Request request, Optional<String> signal) {
        var outcome = new OutcomeBuilder(request.command()).state("nothing was touched");
        Duration took = os.clock().elapsed().minus(started);
        String what = "cannot " + request.command() + ": ";
        return signal.isPresent()
                ? outcome.build(OutcomeKind.INTERRUPTED_ROLLED_BACK, what + "interrupted by " + signal.get(), took)
                : outcome.build(OutcomeKind.REFUSED, what + "the deadline passed before anything was touched", took);
    }
}
