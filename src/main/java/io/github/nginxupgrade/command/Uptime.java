package io.github.nginxupgrade.command;

import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.outcome.Progress;
import io.github.nginxupgrade.situation.Situation;

/** {@code nginx-upgrade uptime}: a trial. */
public final class Uptime {
    private final Session session;

    public Uptime(Os os, Progress progress, Request request) {
        this.session = new Session(os, progress, question -> true, request);
    }

    /** Blocks for a look. */
    public Outcome run() {
        return session.act((instance, situation) -> {
            Situation now = session.look(instance);
            return session.end(OutcomeKind.UNCHANGED, Advice.whoServes(now));
        });
    }
}
