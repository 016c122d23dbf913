package io.github.nginxupgrade.command;

import io.github.nginxupgrade.nginx.AccessLog.Share;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.Progress;
import io.github.nginxupgrade.proof.ProofListener;
import io.github.nginxupgrade.proof.probe.Answer;

/** What proofs find, as events. */
record ProofEvents(Progress progress) implements ProofListener {
    @Override
    public void warn(String words) {
        progress.on(new Event.Warning(words));
    }

    @Override
    public void answered(Answer answer) {
        progress.on(new Event.Probed(answer));
    }

    @Override
    public void responded(Share before, Share since) {
        progress.on(new Event.Responded(before, since));
    }
}
