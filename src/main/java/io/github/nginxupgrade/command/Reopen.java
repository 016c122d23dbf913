package io.github.nginxupgrade.command;

import io.github.nginxupgrade.engine.LogReopening;
import io.github.nginxupgrade.engine.LogReopening.End;
import io.github.nginxupgrade.engine.Policy;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.outcome.Progress;
import io.github.nginxupgrade.proof.log.ErrorLog;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code nginx-upgrade reopen}: after a rotation all that write logs open them again by their names, in the middle of an upgrade
 * the processes of both masters, and are seen to have done so.
 */
public final class Reopen {
    private final Session session;
    private final Duration asked;
    private final Optional<Duration> deadline;

    /**
     * A reopening.
     *
     * @param deadline for the whole command; empty: none
     */
    public Reopen(Os os, Progress progress, Request request, Optional<Duration> deadline) {
        this.asked = os.clock().elapsed();
        this.deadline = deadline;
        this.session = new Session(os, progress, question -> Confirmation.Answer.NO, request);
    }

    /** Blocks until it is over. */
    public Outcome run() {
        return session.act(this::run);
    }

    private Outcome run(Instance instance, Situation situation) throws OsFailure, Session.Ended {
        session.outcome.state(Advice.whoServes(situation));
        if (situation.masters().isEmpty()) {
            session.outcome.remedy(session.advice.next(situation, session.looks.startCommand(instance), false));
            return session.end(OutcomeKind.REFUSED, "cannot reopen the logs: " + situation.words());
        }
        ErrorLog log = session.errorLog(instance, situation.masters().get(0));
        session.begin();
        End end = new LogReopening(session.os, instance, session.progress, patience()).run();
        return ended(end, log.reasons());
    }

    /** For masters that are busy. */
    private Duration patience() {
        Duration usual = Policy.usual().startTimeout();
        Duration left = deadline.map(
                        limit -> limit.minus(session.os.clock().elapsed().minus(asked)))
                .orElse(usual);
        return left.compareTo(usual) < 0 ? left : usual;
    }

    private Outcome ended(End end, List<String> said) {
        OutcomeKind kind = kind(end);
        Situation now = end.now();
        session.outcome
                .situation(now)
                .masters(session.views.masters(now, Optional.empty()))
                .steps(end.steps())
                .state(Advice.whoServes(now))
                .changed(end.sent() && end.before().size() > end.left().size())
                .nginxSays(kind.isFailure() ? said : List.of());
        if (kind == OutcomeKind.REOPENED) {
            session.outcome.next(session.advice.command("status"));
        } else {
            session.outcome.remedy(now.cure().map(cure -> cure + " && ").orElse("") + session.advice.command("reopen"));
        }
        return session.end(kind, message(kind, end));
    }

    private OutcomeKind kind(End end) {
        if (!end.sent()) {
            boolean interrupted = session.os.host().interruption().isPresent();
            return interrupted ? OutcomeKind.INTERRUPTED_ROLLED_BACK : OutcomeKind.REFUSED;
        }
        return end.left().isEmpty() ? OutcomeKind.REOPENED : OutcomeKind.NOT_REOPENED;
    }

    private static String message(OutcomeKind kind, End end) {
        int masters = end.now().masters().size();
        return switch (kind) {
            case REOPENED ->
                "each log is open under its name, in "
                        + (masters == 1 ? "the master and its workers" : "both masters and their workers")
                        + (end.before().isEmpty() ? "; none was open under another name before" : "");
            case NOT_REOPENED ->
                "cannot reopen the logs: " + end.left().get(0).words()
                        + (end.left().size() == 1 ? "" : "; and " + (end.left().size() - 1) + " more");
            default ->
                "cannot reopen the logs: "
                        + end.now().hindrance().orElse("a master was busy all the time")
                        + "; nothing was sent";
        };
    }
}
