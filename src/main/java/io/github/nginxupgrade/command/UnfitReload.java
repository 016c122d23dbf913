package io.github.nginxupgrade.command;

import io.github.nginxupgrade.artifact.KeptConfiguration;
import io.github.nginxupgrade.engine.ConfigurationReload;
import io.github.nginxupgrade.engine.ConfigurationReload.End;
import io.github.nginxupgrade.engine.ConfigurationReload.Kind;
import io.github.nginxupgrade.engine.Modules;
import io.github.nginxupgrade.engine.Policy;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.rehearsal.RunningConfigTest;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import java.util.List;
import java.util.Optional;

/**
 * A configuration that was loaded and is not fit. No signal leads back: the files of before must be there again to be loaded, and
 * they are the operator's, so that is done only with a copy that he has named.
 */
final class UnfitReload {
    private final Session session;
    private final Instance instance;
    private final PreviousConfiguration previous;
    private final ReloadProofs proofs;

    UnfitReload(Session session, Instance instance, PreviousConfiguration previous, ReloadProofs proofs) {
        this.session = session;
        this.instance = instance;
        this.previous = previous;
        this.proofs = proofs;
    }

    /**
     * Blocks until it is over.
     *
     * @param copy what is gone back to; empty: nothing is put back
     */
    Outcome of(End end, Optional<KeptConfiguration> copy, Policy policy) {
        String reason = end.unfit().orElseThrow();
        session.outcome.steps(end.steps());
        if (copy.isPresent()) {
            session.progress.on(new Event.Turned(reason));
            return back(copy.get(), end, reason, policy);
        }
        return ended(
                OutcomeKind.STRANDED,
                end.now(),
                "reloaded, and the new configuration serves, but " + reason,
                "put the files of before back, then " + session.advice.command("reload")
                        + " (with --previous FOLDER, a copy of them, reload does both)");
    }

    private Outcome back(KeptConfiguration copy, End end, String reason, Policy policy) {
        Situation now = end.now();
        Optional<Master> master = end.master();
        try {
            if (master.isEmpty()) {
                return stranded(now, reason, "there is no master to load another configuration");
            }
            if (previous.putBack(copy).isEmpty()) {
                return stranded(now, reason, "the files are as the copy has them: there is nothing to go back to");
            }
            RunningConfigTest.Result test = new RunningConfigTest(session.os, instance, master.get())
                    .run(new Modules(session.os, instance, master.get().pid()).running());
            if (!test.accepted() && test.untested().isEmpty()) {
                session.outcome.nginxSays(test.said());
                return stranded(now, reason, "nginx does not accept the files that were put back");
            }
            Policy unhurried = policy.but().deadline(Optional.empty()).build();
            End again = new ConfigurationReload(session.os, instance, session.progress, unhurried).run();
            return loadedAgain(again, reason);
        } catch (OsFailure e) {
            return stranded(now, reason, "going back failed: " + e.sentence());
        }
    }

    private Outcome loadedAgain(End again, String reason) {
        session.outcome.steps(again.steps());
        if (again.kind() != Kind.LOADED) {
            return stranded(
                    again.now(),
                    reason,
                    "the files of before are back, but " + new ReloadWords(again).message(List.of()));
        }
        proofs.rolledBack(again.now());
        boolean interrupted = session.os.host().interruption().isPresent();
        return ended(
                interrupted ? OutcomeKind.INTERRUPTED_ROLLED_BACK : OutcomeKind.FAILED_ROLLED_BACK,
                again.now(),
                "rolled back to the configuration of before: " + reason,
                "see to the new configuration, then " + session.advice.command("reload"));
    }

    private Outcome stranded(Situation now, String reason, String why) {
        return ended(
                OutcomeKind.STRANDED,
                now,
                "reloaded, and the new configuration is not fit: " + reason + "; " + why,
                session.advice.command("status"));
    }

    private Outcome ended(OutcomeKind kind, Situation now, String message, String remedy) {
        session.outcome
                .situation(now)
                .masters(session.views.masters(now, Optional.empty()))
                .state(Advice.whoServes(now))
                .changed(true)
                .remedy(remedy);
        return session.end(kind, message);
    }
}
