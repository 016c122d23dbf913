package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.command.Advice;
import io.github.nginxupgrade.command.Request;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.OutcomeBuilder;
import io.github.nginxupgrade.outcome.OutcomeKind;
import java.time.Duration;
import java.util.Optional;

/** What the commands share around their work: the screen, the question whether we may ask, and the last resort. */
final class Actions {
    private Actions() {}

    /** The work of a command. */
    interface Work {
        Outcome run(Screen screen, Request request) throws OsFailure;
    }

    /**
     * A command that acts: without a terminal it needs {@code --yes}.
     *
     * @param deadline from now on; empty: none
     */
    static int act(String name, CommonOptions common, boolean yes, Optional<Duration> deadline, Os os, Work work) {
        configureLogging(common);
        var screen = new Screen(os, common.output, common.color);
        if (!yes && !os.host().inputIsTerminal()) {
            return screen.show(new OutcomeBuilder(name)
                    .state("nothing was touched")
                    .remedy(new Advice(common.request(name, true, os).typed()).command(name) + " --yes")
                    .build(
                            OutcomeKind.USAGE,
                            "cannot ask for confirmation: standard input is no terminal",
                            Duration.ZERO));
        }
        os.host().watchInterruptions();
        screen.redraws(name);
        return logged(
                name, screen, common.request(name, !yes, os), os, new InterruptibleWork(os, deadline).doing(work));
    }

    /**
     * A command that acts and asks nothing: it is over in a moment, and plain lines tell it as well as a view would.
     *
     * @param deadline from now on; empty: none
     */
    static int signal(String name, CommonOptions common, Optional<Duration> deadline, Os os, Work work) {
        configureLogging(common);
        var screen = new Screen(os, common.output, common.color);
        os.host().watchInterruptions();
        return logged(
                name, screen, common.request(name, false, os), os, new InterruptibleWork(os, deadline).doing(work));
    }

    /** A command that only looks; Ctrl-C ends it at once, as the JVM has it. */
    static int look(String name, CommonOptions common, Optional<Duration> deadline, Os os, Work work) {
        configureLogging(common);
        var screen = new Screen(os, common.output, common.color);
        return run(name, screen, common.request(name, false, os), new InterruptibleWork(os, deadline).doing(work));
    }

    /** Before the first logger is made. */
    static void configureLogging(CommonOptions common) {
        if (common.verbose) {
            System.setProperty(LoggingConfigurator.VERBOSE, "true");
        }
    }

    /** Likewise, and it is written down what happens. */
    private static int logged(String name, Screen screen, Request request, Os os, Work work) {
        var log = new CommandLog(os, request.stateFolder(), name, new Advice(request.typed()).command(name));
        screen.logs(log);
        try {
            return run(name, screen, request, work);
        } catch (RuntimeException | Error bug) {
            log.broke(bug);
            throw bug;
        } finally {
            log.close();
        }
    }

    /** Runs it, and shows how it ended, whatever that is. */
    static int run(String name, Screen screen, Request request, Work work) {
        try {
            return screen.show(work.run(screen, request));
        } catch (OsFailure e) {
            boolean denied = e.reason() == OsFailure.Reason.NOT_PERMITTED;
            String status = new Advice(request.typed()).command("status");
            return screen.show(new OutcomeBuilder(name)
                    .state("not known")
                    .remedy(denied ? "sudo " + status : status)
                    .build(denied ? OutcomeKind.NOT_PERMITTED : OutcomeKind.STRANDED, e.sentence(), Duration.ZERO));
        } finally {
            screen.flush();
            screen.leavePage();
        }
    }
}
