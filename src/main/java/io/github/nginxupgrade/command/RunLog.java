package io.github.nginxupgrade.command;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.engine.RunContext;
import io.github.nginxupgrade.os.Host;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.OutcomeKind;
import java.util.Optional;

/**
 * What of a run stands in the system's log, beside what nginx and its service do: that it begins, commits, goes back, and how it
 * ended. Whoever looks there for what happened to nginx need not know of us.
 */
final class RunLog {
    private final Host host;
    private Optional<String> run = Optional.empty();

    RunLog(Host host) {
        this.host = host;
    }

    /** The loop is about to begin: from now on its events are told. */
    void begins(RunContext context) {
        run = Optional.of(context.run().name());
        tell(
                false,
                context.command() + " begins: " + context.manifest().words() + ", "
                        + context.instance().binary() + ", pid file "
                        + context.instance().pidFile() + ", by " + host.userName());
    }

    void on(Event event) {
        if (event instanceof Event.Turned turned) {
            tell(true, "goes back: " + turned.reason());
        } else if (event instanceof Event.StepStarted started && started.step() == Step.RETIRE_OLD_MASTER) {
            tell(false, "commits: QUIT to the old master " + started.pids());
        }
    }

    void ended(OutcomeKind kind, String message) {
        tell(kind.isFailure(), kind.word() + ": " + message);
    }

    private void tell(boolean failure, String text) {
        run.ifPresent(name -> host.log(failure, text + " (run " + name + ")"));
    }
}
