package io.github.nginxupgrade.command;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.engine.Decision;
import io.github.nginxupgrade.engine.Goal;
import io.github.nginxupgrade.engine.LoopResult;
import io.github.nginxupgrade.engine.Supervision;
import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.MasterView;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.proof.log.ErrorLog;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** From the end of the loop to the outcome: what it is called, what is said, what is written down, what is kept. */
final class Finish {
    private static final Set<OutcomeKind> WENT_BACK =
            EnumSet.of(OutcomeKind.ROLLED_BACK, OutcomeKind.FAILED_ROLLED_BACK, OutcomeKind.INTERRUPTED_ROLLED_BACK);

    private final Session session;
    private final Instance instance;
    private final Manifest manifest;
    private final Run run;

    Finish(Session session, Instance instance, Manifest manifest, Run run) {
        this.session = session;
        this.instance = instance;
        this.manifest = manifest;
        this.run = run;
    }

    /**
     * The outcome, written to the journal.
     *
     * @param whenNew what it is called when the new version serves
     */
    Outcome of(LoopResult ending, OutcomeKind whenNew, ErrorLog log) {
        OutcomeKind kind = kind(ending, whenNew);
        Situation now = ending.situation();
        List<MasterView> masters = session.views.masters(now, Optional.of(run));
        Supervision systemd = session.looks.supervision(now);
        session.outcome
                .service(ServiceOrders.view(systemd, now))
                .run(run, manifest)
                .situation(now)
                .serving(serving(kind, now))
                .masters(masters)
                .disk(session.views.disk(instance))
                .steps(ending.steps())
                .changed(kind == OutcomeKind.STRANDED || !kind.isFailure())
                .nginxSays(kind.isFailure() ? log.reasons() : List.of());
        suggest(kind, ending, systemd);
        warn(kind, now, systemd);
        String message = new EndWords(manifest).message(kind, ending, systemd, masters);
        new RunClosing(session, instance, manifest, run)
                .close(kind, now.phase(), message, kind.isFailure() ? log.reasons() : List.of());
        return session.end(kind, message);
    }

    /** What somebody has to see to, though it is over. */
    private void warn(OutcomeKind kind, Situation now, Supervision systemd) {
        if (systemd.kind() == Supervision.Kind.UNKNOWN) {
            session.progress.on(new Event.Warning(systemd.words()));
        }
        now.facts()
                .astray()
                .ifPresent(who -> session.progress.on(
                        new Event.Warning(who + ": it could not open them again; see who may, then send it USR1")));
        if (kind == OutcomeKind.HELD) {
            warnOfOthers();
        }
        if (WENT_BACK.contains(kind)) {
            PackageClaims.on(manifest.files(), session.os.packages())
                    .forEach(claim -> session.progress.on(new Event.Warning(claim)));
        }
    }

    /** A hold touches no file any more, so what somebody has put there meanwhile lies there still. */
    private void warnOfOthers() {
        try {
            for (Path live : manifest.files().strange(session.binaries::digest)) {
                session.progress.on(new Event.Warning("somebody has put another file at " + live + ", neither "
                        + manifest.fromWords() + " nor " + manifest.toWords()
                        + "; commit and rollback keep it, and put theirs there"));
            }
        } catch (OsFailure unreadable) {
            session.progress.on(new Event.Warning(unreadable.sentence()));
        }
    }

    private static OutcomeKind kind(LoopResult ending, OutcomeKind whenNew) {
        Phase phase = ending.situation().phase();
        if (ending.last() instanceof Decision.Refuse && ending.steps().isEmpty()) {
            return OutcomeKind.REFUSED;
        }
        if (!(ending.last() instanceof Decision.Done)) {
            return OutcomeKind.STRANDED;
        }
        if (ending.goal() != Goal.OLD) {
            return phase == Phase.STANDBY || phase == Phase.DRAINING ? OutcomeKind.HELD : whenNew;
        }
        if (ending.turned().isEmpty()) {
            return OutcomeKind.ROLLED_BACK;
        }
        if (ending.interrupted()) {
            return OutcomeKind.INTERRUPTED_ROLLED_BACK;
        }
        boolean started = ending.steps().stream().anyMatch(step -> step.step() == Step.START_NEW_MASTER)
                || ending.steps().stream().anyMatch(step -> step.step().signal().isPresent());
        return started ? OutcomeKind.FAILED_ROLLED_BACK : OutcomeKind.REFUSED;
    }

    private static String serving(OutcomeKind kind, Situation now) {
        if (now.phase() != Phase.SOLE) {
            return now.serving();
        }
        return switch (kind) {
            case UPGRADED, COMMITTED -> "new";
            case ROLLED_BACK, FAILED_ROLLED_BACK, INTERRUPTED_ROLLED_BACK, REFUSED -> "old";
            default -> now.serving();
        };
    }

    private void suggest(OutcomeKind kind, LoopResult ending, Supervision systemd) {
        Situation now = ending.situation();
        session.outcome.state(Advice.whoServes(now));
        switch (kind) {
            case UPGRADED, COMMITTED -> session.outcome.next(session.advice.command("rollback"));
            case HELD ->
                session.outcome.next(session.advice.command("commit")).next(session.advice.command("rollback"));
            case ROLLED_BACK -> session.outcome.next(session.advice.command("status"));
            case STRANDED -> session.outcome.remedy(remedy(ending, systemd));
            default -> session.outcome.remedy(session.advice.command("status"));
        }
    }

    private String remedy(LoopResult ending, Supervision systemd) {
        Situation now = ending.situation();
        if (now.phase() == Phase.SOLE && systemd.kind() == Supervision.Kind.OTHER_MAIN) {
            return session.advice.command("resume");
        }
        boolean goingBack = ending.goal() == Goal.OLD && !(ending.last() instanceof Decision.Reverse);
        boolean triedBack = goingBack && now.phase() != Phase.RETIRING;
        if (now.phase() == Phase.DOWN || now.phase() == Phase.ORPHANED) {
            return session.advice.next(now, session.looks.startCommand(instance), false);
        }
        if (now.cure().isPresent()) {
            // the old one first: what waits for it is seen, and led out of, as long as the new one is there
            boolean commits = session.request.command().equals("commit");
            return now.cure().get() + " && " + session.advice.command(commits ? "commit" : "rollback");
        }
        return session.advice.command(triedBack && now.phase() != Phase.SOLE ? "status" : "rollback");
    }
}
