package io.github.nginxupgrade.command;

import io.github.nginxupgrade.engine.ConfirmWindow;
import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;
import java.util.Optional;

/** {@code commit} from another terminal than the one whose run waits for it. */
final class ConfirmedCommit {
    private static final Duration POLL = Duration.ofMillis(50);

    private final Session session;

    ConfirmedCommit(Session session) {
        this.session = session;
    }

    /** Blocks until that run is over, and tells how it ended; empty where none waits. */
    Optional<Outcome> run() throws OsFailure {
        try {
            Instance instance = session.find();
            Optional<Run> waiting = waiting(session, instance);
            if (waiting.isEmpty()) {
                return Optional.empty();
            }
            Run run = waiting.get();
            session.confirm("Retire the old master? The run " + run.name() + " waits for it.");
            session.begin();
            ConfirmWindow.confirm(session.os, run);
            session.note("told the run " + run.name() + " to go on");
            return Optional.of(ended(instance, run));
        } catch (Session.Ended e) {
            return Optional.of(e.outcome());
        }
    }

    /** The newest run of this state folder, where it waits for a commit. */
    static Optional<Run> waiting(Session session, Instance instance) throws OsFailure {
        Optional<Run> newest = session.runs.interrupted(instance);
        return newest.isPresent()
                        && ConfirmWindow.waits(session.os, newest.get()).isPresent()
                ? newest
                : Optional.empty();
    }

    private Outcome ended(Instance instance, Run run) throws OsFailure, Session.Ended {
        awaitEnd(instance, run);
        Manifest manifest = run.manifest().orElseThrow();
        Situation now = session.look(instance);
        Optional<String> word = run.ended();
        OutcomeKind kind = word.flatMap(OutcomeKind::of).orElse(OutcomeKind.STRANDED);
        session.outcome
                .run(run, manifest)
                .masters(session.views.masters(now, Optional.of(run)))
                .disk(session.views.disk(instance))
                .state(Advice.whoServes(now))
                .changed(!kind.isFailure() || kind == OutcomeKind.STRANDED);
        if (kind == OutcomeKind.UPGRADED) {
            session.outcome.next(session.advice.command("rollback")).serving("new");
            return session.end(
                    OutcomeKind.COMMITTED, "committed " + manifest.toWords() + ": the run " + run.name() + " went on");
        }
        return failed(run, kind, word.orElse("nothing, it is gone"));
    }

    private Outcome failed(Run run, OutcomeKind kind, String word) throws OsFailure {
        Optional<MissedConfirmation> missed = MissedConfirmation.of(session.os, run);
        if (missed.isPresent()) {
            session.outcome.serving("old").remedy(session.advice.command("history") + " " + run.name());
            return session.end(
                    kind,
                    "cannot commit: " + missed.get().words(session.os.clock().now()));
        }
        session.outcome.remedy(session.advice.command("status"));
        return session.end(kind, "cannot commit: the run " + run.name() + " ended as " + word);
    }

    private void awaitEnd(Instance instance, Run run) throws OsFailure, Session.Ended {
        while (run.ended().isEmpty() && session.locks.atWork(instance).isPresent()) {
            Optional<String> signal = session.os.host().interruption();
            if (signal.isPresent()) {
                session.outcome.state("the run " + run.name() + " goes on").remedy(session.advice.command("status"));
                throw new Session.Ended(session.end(
                        OutcomeKind.INTERRUPTED_ROLLED_BACK,
                        "cannot wait for the run " + run.name() + ": interrupted by " + signal.get()
                                + "; it was told to go on"));
            }
            session.os.clock().pause(POLL);
        }
    }
}
