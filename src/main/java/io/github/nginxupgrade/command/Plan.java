package io.github.nginxupgrade.command;

import io.github.nginxupgrade.artifact.Disk;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.outcome.Progress;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.Preflight;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.rehearsal.Trial;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Situation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code nginx-upgrade plan}: what apply would do, and what speaks against it. No lock, no state, no signal. */
public final class Plan {
    private final Session session;
    private final ApplyRequest apply;

    public Plan(Os os, Progress progress, Request request, ApplyRequest apply) {
        this.session = new Session(os, progress, question -> Confirmation.Answer.NO, request);
        this.apply = apply;
    }

    /** Blocks as long as nginx's own test of the configuration does. */
    public Outcome run() {
        try {
            session.admission.requireOwnState();
            Instance instance = session.find();
            session.admission.requireRoot(instance);
            Situation situation = session.look(instance);
            session.admission.requirePermission(instance, situation);
            return plan(instance, situation);
        } catch (Session.Ended e) {
            return e.outcome().kind() == OutcomeKind.NOT_PERMITTED ? withCandidate(e.outcome()) : e.outcome();
        } catch (OsFailure e) {
            return session.untouched(e);
        }
    }

    /** Another user's nginx: what can be said of the candidate is said all the same. */
    private Outcome withCandidate(Outcome denied) {
        if (apply.candidate().isEmpty()) {
            return denied;
        }
        Path candidate = apply.candidate().get().toAbsolutePath();
        try {
            Subject alone = Subject.alone(session.os, session.binaries, candidate, apply.sha256(), apply.modules());
            Preflight.Result looked = Preflight.lookAtCandidate(alone, apply.allowed(), denied.message());
            looked.findings().warnings().forEach(hazard -> session.progress.on(new Event.Found(hazard)));
            looked.candidate()
                    .ifPresent(build -> session.note(candidate + " is " + build.words()
                            + (looked.findings().refusal().isEmpty() ? ", and nothing speaks against it so far" : "")));
            session.outcome.hazards(looked.findings().all());
            return session.end(OutcomeKind.NOT_PERMITTED, denied.message());
        } catch (OsFailure notReadable) {
            return denied;
        }
    }

    private Outcome plan(Instance instance, Situation situation) throws OsFailure, Session.Ended {
        session.admission.refuseNewer(instance);
        Optional<String> atWork = session.locks.atWork(instance);
        if (atWork.isPresent()) {
            session.outcome.remedy(session.advice.command("status"));
            return session.end(
                    OutcomeKind.LOCKED, "cannot start: another run holds the lock of this nginx: " + atWork.get());
        }
        TargetFiles wanted = TargetFiles.of(session, instance, situation, apply);
        try (var inspection = new Inspection(session, instance, situation, wanted, apply, false)) {
            return plan(inspection, instance, situation);
        }
    }

    private Outcome plan(Inspection inspection, Instance instance, Situation situation)
            throws OsFailure, Session.Ended {
        inspection.look();
        Optional<Trial.Result> test = inspection.testInPlace();
        test.map(Trial.Result::notes).orElse(List.of()).forEach(session::note);
        session.outcome
                .hazards(inspection.findings().all())
                .sides(inspection.from(), inspection.to())
                .masters(session.views.masters(situation, Optional.empty()))
                .disk(session.views.disk(instance))
                .state(Advice.whoServes(situation));
        Optional<Hazard> refusal = inspection.findings().refusal();
        if (refusal.isPresent()) {
            session.outcome.remedy(refusal.get().remedy());
            return session.end(
                    OutcomeKind.REFUSED,
                    "cannot upgrade nginx: " + refusal.get().evidence());
        }
        if (inspection.disk() == Disk.SAME) {
            session.outcome.next(session.advice.command("status"));
            return session.end(OutcomeKind.UNCHANGED, inspection.from().words() + " runs already; nothing to do");
        }
        return planned(inspection, situation, test.map(Trial.Result::took).orElse(Duration.ZERO));
    }

    private Outcome planned(Inspection inspection, Situation situation, Duration testTook)
            throws OsFailure, Session.Ended {
        Outlook outlook = Outlook.of(session, inspection, situation, apply, testTook);
        if (!outlook.forecast().arrives()) {
            session.outcome.remedy(session.advice.command("status"));
            return session.end(
                    OutcomeKind.REFUSED, "cannot upgrade nginx: nothing leads there from here: " + situation.words());
        }
        session.outcome.plan(outlook.view()).next(session.advice.command("apply"));
        return session.end(
                OutcomeKind.PLANNED,
                inspection.from().wordsBeside(inspection.to()) + " would be upgraded to "
                        + inspection.to().wordsAfter(inspection.from()));
    }
}
