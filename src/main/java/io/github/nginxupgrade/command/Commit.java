package io.github.nginxupgrade.command;

import io.github.nginxupgrade.engine.Goal;
import io.github.nginxupgrade.engine.LoopResult;
import io.github.nginxupgrade.engine.Policy;
import io.github.nginxupgrade.engine.RunContext;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.outcome.Progress;
import io.github.nginxupgrade.proof.log.ErrorLog;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import java.util.Optional;

/** {@code nginx-upgrade commit}: retires the old master of a held upgrade, whoever began it. */
public final class Commit {
    private final Session session;
    private final Session other;
    private final Policy policy;

    public Commit(Os os, Progress progress, Confirmation confirmation, Request request, Policy policy) {
        this.session = new Session(os, progress, confirmation, request);
        this.other = new Session(os, progress, confirmation, request);
        this.policy = policy;
    }

    /** Blocks until it is over. A run that holds the lock and waits for just this is told to go on. */
    public Outcome run() throws OsFailure {
        Outcome outcome = session.act(this::run);
        return outcome.kind() == OutcomeKind.LOCKED
                ? new ConfirmedCommit(other).run().orElse(outcome)
                : outcome;
    }

    private Outcome run(Instance instance, Situation situation) throws OsFailure, Session.Ended {
        if (situation.phase() == Phase.SOLE) {
            return nothing(instance, situation);
        }
        boolean forward = situation.phase() != Phase.UNWINDING && situation.phase() != Phase.BROKEN;
        if (situation.old().isEmpty() || !forward) {
            return refused(instance, situation, situation.words());
        }
        Master old = situation.old().get();
        var adoption = new RunAdoption(session, instance, situation, old);
        if (adoption.hasNothingNew()) {
            return refused(
                    instance, situation, "no new master runs, and the file on the disk is what the old one executes");
        }
        var question = new HeldQuestion(session, adoption.known(), situation);
        session.confirm(question::commit);
        RunContext context = adoption.context(policy);
        ErrorLog log = session.errorLog(instance, old);
        LoopResult ending = session.loop(context, Goal.NEW).run();
        return new Finish(session, instance, context.manifest(), context.run()).of(ending, OutcomeKind.COMMITTED, log);
    }

    private Outcome refused(Instance instance, Situation situation, String why) throws OsFailure {
        session.outcome
                .state(Advice.whoServes(situation))
                .remedy(session.advice.next(situation, session.looks.startCommand(instance), false));
        return session.end(OutcomeKind.REFUSED, "cannot commit: " + why);
    }

    private Outcome nothing(Instance instance, Situation situation) throws OsFailure {
        Optional<Run> newest = session.runs.newest(instance);
        Optional<MissedConfirmation> missed =
                newest.isEmpty() ? Optional.empty() : MissedConfirmation.of(session.os, newest.get());
        session.runs.sweepLeftovers(instance);
        session.outcome
                .masters(session.views.masters(situation, Optional.empty()))
                .disk(session.views.disk(instance))
                .state(Advice.whoServes(situation));
        if (missed.isPresent()) {
            return tooLate(missed.get());
        }
        session.outcome.next(session.advice.command("status"));
        Optional<DisplacedHold> hold = DisplacedHold.of(session, instance, situation);
        hold.ifPresent(displaced -> session.outcome.next(displaced.command(session.advice)));
        return session.end(
                OutcomeKind.UNCHANGED,
                "no upgrade is under way; nothing to commit"
                        + hold.map(displaced -> "; " + displaced.words()).orElse(""));
    }

    private Outcome tooLate(MissedConfirmation missed) throws OsFailure {
        Run run = missed.run();
        session.outcome
                .run(run, run.manifest().orElseThrow())
                .serving("old")
                .remedy(session.advice.command("history") + " " + run.name());
        return session.end(
                OutcomeKind.FAILED_ROLLED_BACK,
                "cannot commit: " + missed.words(session.os.clock().now()));
    }
}
