package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.upgrade.Outcome;
import io.github.nginxupgrade.upgrade.OutcomeBuilder;
import io.github.nginxupgrade.upgrade.OutcomeKind;
import io.github.nginxupgrade.upgrade.Request;
import java.time.Duration;

/** What the commands share around their work: the screen, the question whether we may ask, and the last resort. */
final class Actions {
    private Actions() {}

    /** The work of a command. */
    interface Work {
        Outcome run(Screen screen, Request request) throws OsFailure;
    }

    /** A command that acts: without a terminal it needs {@code --yes}. */
    static int act(String name, CommonOptions common, boolean yes, Os os, Work work) {
        var screen = new Screen(os, common.output, common.color, System.out, System.err);
        if (!yes && !os.host().inputIsTerminal()) {
            return screen.show(new OutcomeBuilder(name)
                    .state("nothing was touched")
                    .remedy("nginx-upgrade " + name + " --yes …")
                    .build(
                            OutcomeKind.USAGE,
                            "cannot ask for confirmation: standard input is no terminal",
                            Duration.ZERO));
        }
        os.host().watchInterruptions();
        return run(name, screen, common.request(name, !yes, os.host()), work);
    }

    /** A command that only looks. */
    static int look(String name, CommonOptions common, Os os, Work work) {
        var screen = new Screen(os, common.output, common.color, System.out, System.err);
        return run(name, screen, common.request(name, false, os.host()), work);
    }

    private static int run(String name, Screen screen, Request request, Work work) {
        try {
            return screen.show(work.run(screen, request));
        } catch (OsFailure e) {
            boolean denied = e.reason() == OsFailure.Reason.NOT_PERMITTED;
            return screen.show(new OutcomeBuilder(name)
                    .state("ask nginx-upgrade status" + request.selectorWords())
                    .remedy((denied ? "sudo " : "") + "nginx-upgrade status" + request.selectorWords())
                    .build(denied ? OutcomeKind.NOT_PERMITTED : OutcomeKind.STRANDED, e.sentence(), Duration.ZERO));
        }
    }
}
