package io.github.nginxupgrade.command;

import io.github.nginxupgrade.artifact.Disk;
import io.github.nginxupgrade.engine.Decision;
import io.github.nginxupgrade.engine.Goal;
import io.github.nginxupgrade.engine.LoopResult;
import io.github.nginxupgrade.engine.RunContext;
import io.github.nginxupgrade.engine.WarmUp;
import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.journal.Side;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.proof.hook.Hooks;
import io.github.nginxupgrade.proof.log.ErrorLog;
import io.github.nginxupgrade.rehearsal.RehearsalEnd;
import io.github.nginxupgrade.rehearsal.Trial;
import io.github.nginxupgrade.situation.Expectation;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A whole upgrade of one serving master to other files: preflight, staging, test, question, backup, loop. A rollback
 * after commit is one too, with the backup as the candidate.
 */
final class Upgrade {
    private final Session session;
    private final Instance instance;
    private final Situation situation;
    private final ApplyRequest request;
    private final boolean goesBack;

    /**
     * An upgrade.
     *
     * @param goesBack true where it is a rollback: then it is told and remembered as one
     */
    Upgrade(Session session, Instance instance, Situation situation, ApplyRequest request, boolean goesBack) {
        this.session = session;
        this.instance = instance;
        this.situation = situation;
        this.request = request;
        this.goesBack = goesBack;
    }

    /**
     * Blocks until it is over.
     *
     * @param wanted what is to be installed
     */
    Outcome run(TargetFiles wanted) throws OsFailure, Session.Ended {
        try (var inspection = new Inspection(session, instance, situation, wanted, request, goesBack)) {
            return run(wanted, inspection);
        }
    }

    private Outcome run(TargetFiles wanted, Inspection inspection) throws OsFailure, Session.Ended {
        check(inspection);
        Side from = inspection.from();
        Side to = inspection.to();
        session.outcome.sides(from, to);
        if (inspection.disk() == Disk.SAME) {
            return unchanged(from);
        }
        Master master = situation.sole().orElseThrow();
        Run run = session.runs.of(instance).create(session.os.clock().now(), from.version(), to.version());
        var preparation = new Preparation(session, instance, master, wanted.list(), run);
        ErrorLog log = inspection.log(master);
        var runProofs = new RunProofs(session, instance, request.conditions(), run, log);
        practise(master, run, runProofs);
        begin(runProofs, from, to);
        Prepared prepared = prepare(preparation, run, inspection, master, runProofs);
        session.os.jvm().endPractice();
        session.outcome.hazards(inspection.findings().all());
        return swap(prepared, run, runProofs, log);
    }

    private void check(Inspection inspection) throws OsFailure, Session.Ended {
        session.prepares(Event.Preparation.CHECK);
        inspection.look();
        if (inspection.findings().refusal().isPresent()) {
            inspection.testInPlace();
        }
        refuseAny(inspection);
        session.prepared(Event.Preparation.CHECK, inspection.findings().words());
    }

    /** In the background, until the first signal is near. */
    private void practise(Master master, Run run, RunProofs runProofs) {
        var warmUp = new WarmUp(session.os, instance, master, run, request.policy(), runProofs.practice(situation));
        session.os.jvm().practise(warmUp);
    }

    private void begin(RunProofs runProofs, Side from, Side to) throws OsFailure, Session.Ended {
        try {
            runProofs.begin(goesBack, from, to, session.os.clock().now());
        } catch (Hooks.Unsafe e) {
            throw refused(e.getMessage() + "", "chown root and chmod go-w it, and the folders above it");
        }
    }

    private Outcome swap(Prepared prepared, Run run, RunProofs runProofs, ErrorLog log)
            throws OsFailure, Session.Ended {
        Goal goal = request.hold() ? Goal.HOLD : Goal.NEW;
        LoopResult ending =
                session.loop(context(prepared, run, runProofs), goal).run();
        if (ending.last() instanceof Decision.Reverse && !goesBack) {
            return new WholeWayBack(session, prepared.manifest(), run, runProofs).go(ending, request.policy());
        }
        runProofs.after(ending);
        return new Finish(session, instance, prepared.manifest(), run)
                .of(ending, goesBack ? OutcomeKind.ROLLED_BACK : OutcomeKind.UPGRADED, log);
    }

    private record Prepared(Manifest manifest, Duration testTook) {}

    /** Until the manifest is written the run does not exist: whatever fails before leaves nothing behind. */
    private Prepared prepare(
            Preparation preparation, Run run, Inspection inspection, Master master, RunProofs runProofs)
            throws OsFailure, Session.Ended {
        boolean begun = false;
        try {
            Duration took = test(preparation, inspection);
            ask(new UpgradeQuestion(session, inspection, situation, request, goesBack), took, runProofs);
            Manifest manifest = backUp(preparation, inspection, master);
            runProofs.before(situation);
            session.begin();
            runProofs.writeDown();
            run.begin(manifest, RunNotes.found(manifest, inspection.findings().warnings()));
            begun = true;
            session.note("backed up " + manifest.fromWords() + " to "
                    + manifest.files().binary().backup());
            return new Prepared(manifest, took);
        } catch (OsFailure e) {
            throw refused(e.sentence(), "make room, or choose another folder with --state-dir");
        } finally {
            if (!begun) {
                run.forgetQuietly();
            }
        }
    }

    private Manifest backUp(Preparation preparation, Inspection inspection, Master master) throws OsFailure {
        return preparation.backUp(
                session.request.command(),
                inspection.from(),
                inspection.to(),
                OptionalInt.of(master.accepting()),
                goesBack);
    }

    private Duration test(Preparation preparation, Inspection inspection) throws OsFailure, Session.Ended {
        preparation.stageCandidates();
        inspection.compare(session.binaries.digest(preparation.stagedBinary()));
        refuseAny(inspection);
        session.prepares(Event.Preparation.REHEARSE);
        Trial.Result result = inspection.test(preparation.stagedBinary(), preparation.staged());
        stopIfInterrupted();
        refuseAny(inspection);
        session.prepared(
                Event.Preparation.REHEARSE,
                inspection.rehearsal().map(RehearsalEnd::words).orElse("nginx's own test passed"));
        result.notes().forEach(session::note);
        return result.took();
    }

    private void ask(UpgradeQuestion question, Duration testTook, RunProofs runProofs) throws OsFailure, Session.Ended {
        session.confirm(() -> question.of(testTook));
        Optional<String> failed = runProofs.beforeStart(situation);
        if (failed.isPresent()) {
            throw refused(failed.get(), "see to what the hook says");
        }
    }

    private void stopIfInterrupted() throws Session.Ended {
        Optional<String> signal = session.os.host().interruption();
        if (signal.isPresent()) {
            session.outcome.state("nothing was touched; " + session.looks.whoServesNow(instance, situation));
            session.outcome.serving("old");
            throw new Session.Ended(session.end(
                    OutcomeKind.INTERRUPTED_ROLLED_BACK,
                    "cannot " + (goesBack ? "roll nginx back" : "upgrade nginx") + ": interrupted by " + signal.get()));
        }
    }

    private RunContext context(Prepared prepared, Run run, RunProofs runProofs) {
        OptionalInt workers = instance.workers(session.os.host());
        return new RunContext(
                session.request.command(),
                instance,
                prepared.manifest(),
                run,
                request.policyAfter(prepared.testTook()),
                new Expectation(workers, Optional.empty(), request.policy().settle()),
                Optional.empty(),
                true,
                runProofs.proving());
    }

    private Outcome unchanged(Side runs) {
        session.runs.sweepLeftovers(instance);
        session.outcome
                .masters(session.views.masters(situation, Optional.empty()))
                .disk(session.views.disk(instance))
                .state(Advice.whoServes(situation))
                .next(session.advice.command("status"));
        return session.end(OutcomeKind.UNCHANGED, runs.words() + " runs already; nothing to do");
    }

    private void refuseAny(Inspection inspection) throws Session.Ended {
        Optional<Hazard> first = inspection.findings().refusal();
        if (first.isPresent()) {
            session.outcome.hazards(inspection.findings().all());
            throw refused(first.get().evidence(), first.get().remedy());
        }
    }

    private Session.Ended refused(String why, String remedy) {
        session.outcome
                .state("nothing was touched; " + session.looks.whoServesNow(instance, situation))
                .remedy(remedy);
        return new Session.Ended(session.end(
                OutcomeKind.REFUSED, "cannot " + (goesBack ? "roll nginx back" : "upgrade nginx") + ": " + why));
    }
}
