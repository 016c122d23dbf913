package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.outcome.OutcomeBuilder;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.report.Line;
import io.github.nginxupgrade.report.Style;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Something broke that nothing is prepared for: one sentence tells, and exit code 1; a trace only whoever asked for it gets. */
final class Unexpected implements IExecutionExceptionHandler, Thread.UncaughtExceptionHandler {
    private final Os os;
    private final String[] arguments;

    Unexpected(Os os, String[] arguments) {
        this.os = os;
        this.arguments = arguments.clone();
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        return tell(command.getCommandName(), e);
    }

    /** Nothing waits for such a thread without a time limit, and the run has its own end to tell. */
    @Override
    public void uncaughtException(Thread thread, Throwable bug) {
        trace(bug);
        Terminal.errors(Style.PLAIN)
                .say(Line.of("warning: a bug in nginx-upgrade: the thread " + thread.getName() + " ended: " + bug));
    }

    /** Ends the command. */
    int tell(String command, Throwable bug) {
        trace(bug);
        Optional<String> lack = lacking(bug);
        return Screen.whateverIsBroken(os, arguments)
                .show(new OutcomeBuilder(command)
                        .state("not known; nginx-upgrade status tells")
                        .remedy(
                                lack.isPresent()
                                        ? "allow it more, and then nginx-upgrade status"
                                        : "nginx-upgrade status, and report this with what --verbose adds")
                        .build(OutcomeKind.BUG, lack.orElse("a bug in nginx-upgrade: " + bug), Duration.ZERO));
    }

    /** What it would need and may not have, in words. The JVM names a thread that it may not start a lack of memory, too. */
    private static Optional<String> lacking(Throwable bug) {
        if (!(bug instanceof OutOfMemoryError)) {
            return Optional.empty();
        }
        return Optional.of(
                String.valueOf(bug.getMessage()).contains("native thread")
                        ? "nginx-upgrade may start no more threads here: it needs about 25 tasks (TasksMax= of its unit,"
                                + " pids.max, ulimit -u)"
                        : "nginx-upgrade has no memory left: " + bug.getMessage());
    }

    private void trace(Throwable bug) {
        if (List.of(arguments).contains("-v") || List.of(arguments).contains("--verbose")) {
            LoggerFactory.getLogger(Unexpected.class).error("bug", bug);
        }
    }
}
