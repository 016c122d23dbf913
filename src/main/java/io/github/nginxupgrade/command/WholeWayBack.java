package io.github.nginxupgrade.command;

import io.github.nginxupgrade.engine.LoopResult;
import io.github.nginxupgrade.engine.Policy;
import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.Course;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Of a run that has to go back when its old master is gone already, for somebody else has retired it: a whole upgrade the other
 * way, by the same command and under the same lock.
 */
final class WholeWayBack {
    private final Session session;
    private final Manifest manifest;
    private final Run run;
    private final RunProofs runProofs;

    WholeWayBack(Session session, Manifest manifest, Run run, RunProofs runProofs) {
        this.session = session;
        this.manifest = manifest;
        this.run = run;
        this.runProofs = runProofs;
    }

    /**
     * Blocks until it is over.
     *
     * @param ending how the loop of the run ended
     */
    Outcome go(LoopResult ending, Policy policy) throws OsFailure {
        session.outcome.steps(ending.steps());
        session.note("the old master is gone: back to " + manifest.fromWords() + " by an upgrade the other way");
        Outcome back = back(policy);
        session.progress.on(new Event.WayBackEnds());
        session.outcome.shownOnWayBack();
        boolean restored = back.kind() == OutcomeKind.ROLLED_BACK;
        OutcomeKind kind = restored ? OutcomeKind.FAILED_ROLLED_BACK : OutcomeKind.STRANDED;
        // one sentence tells of both ways, and each has an old master
        String what = restored ? "went back to " + manifest.fromWords() : Course.onWayBack(back.message());
        String message = "cannot upgrade to " + manifest.toWords() + ": "
                + ending.turned().orElse("the old master is gone") + EndWords.byOthers(ending) + "; " + what;
        writeDown(kind, message, back.nginxSays());
        if (restored) {
            runProofs.rolledBack(session.look(back.instance().orElseThrow()));
        }
        runProofs.after(ending);
        session.outcome.run(run, manifest).changed(true);
        return session.end(kind, message);
    }

    /** As patient as rollback is; the deadline of the command, which has made it turn maybe, is none of the way back. */
    private Outcome back(Policy policy) throws OsFailure {
        Policy unhurried = policy.but()
                .settle(Policy.usual().settle())
                .observe(Duration.ZERO)
                .deadline(Optional.empty())
                .build();
        try {
            Instance now = session.find();
            Situation seen = session.look(now);
            return new Rollback(session, new RollbackRequest(Optional.empty(), unhurried)).reverse(now, seen, manifest);
        } catch (Session.Ended e) {
            session.outcome.remedy(session.advice.command("rollback"));
            return e.outcome();
        }
    }

    private void writeDown(OutcomeKind kind, String message, List<String> nginxSaid) {
        try {
            run.append(RunNotes.of(session.os.clock().now(), kind, message, nginxSaid));
        } catch (OsFailure e) {
            session.progress.on(new Event.Warning("the journal could not be written: " + e.sentence()));
        }
    }
}
