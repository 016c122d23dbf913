package io.github.nginxupgrade.command;

import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.Progress;

/** {@code nginx-upgrade apply}: the running nginx to a new binary, and its modules. */
public final class Apply {
    private final Session session;
    private final ApplyRequest apply;

    public Apply(Os os, Progress progress, Confirmation confirmation, Request request, ApplyRequest apply) {
        this.session = new Session(os, progress, confirmation, request);
        this.apply = apply;
    }

    /** Blocks until it is over, which may be minutes. */
    public Outcome run() {
        return session.act((instance, situation) -> new Upgrade(session, instance, situation, apply, false)
                .run(TargetFiles.of(session, instance, situation, apply)));
    }
}
