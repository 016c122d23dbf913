package io.github.nginxupgrade.command;

import io.github.nginxupgrade.engine.ConfigurationReload.End;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.proof.ProofPlan;
import io.github.nginxupgrade.proof.Proofs;
import io.github.nginxupgrade.proof.Subject;
import io.github.nginxupgrade.proof.hook.Hook;
import io.github.nginxupgrade.proof.hook.HookInput;
import io.github.nginxupgrade.proof.hook.Hooks;
import io.github.nginxupgrade.proof.log.ErrorLog;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import java.util.Optional;

/** What must be shown of the configuration that a reload has loaded, from what is served before it to the hooks at its end. */
final class ReloadProofs {
    private final Session session;
    private final Proofs proofs;

    private ReloadProofs(Session session, Proofs proofs) {
        this.session = session;
        this.proofs = proofs;
    }

    /** Nothing is done yet; ends the command where hooks must not be run. Blocks for as long as the probes take. */
    static ReloadProofs begin(Session session, Instance instance, Situation now, ProofPlan plan)
            throws OsFailure, Session.Ended {
        Master master = now.loads().orElseThrow();
        ErrorLog log = ErrorLog.from(session.os.files(), instance, master.pid(), Session.compiledInLog(instance));
        String version = instance.build().version();
        var input = new HookInput(session.request.command(), "", instance, version, version);
        var proofs = new Proofs(
                session.os,
                instance,
                plan,
                hooks(session, plan),
                log,
                input,
                Subject.CONFIGURATION,
                new ProofEvents(session.progress));
        // what it listens on no more was taken out of the configuration
        proofs.allowLostListeners();
        proofs.learn(session.os.clock().now());
        proofs.before(now);
        Optional<String> failed = proofs.runHooks(Hook.Point.BEFORE_START, now);
        if (failed.isPresent()) {
            throw ReloadWords.refused(session, failed.get(), "see to what the hook says");
        }
        return new ReloadProofs(session, proofs);
    }

    private static Hooks hooks(Session session, ProofPlan plan) throws OsFailure, Session.Ended {
        try {
            return Hooks.of(session.os, plan);
        } catch (Hooks.Unsafe e) {
            throw ReloadWords.refused(
                    session, String.valueOf(e.getMessage()), "chown root and chmod go-w it, and the folders above it");
        }
    }

    Proofs proofs() {
        return proofs;
    }

    /** All that was shown, and the hooks of its end, which change nothing any more. */
    void after(End end) {
        if (end.unfit().isEmpty()) {
            runHooks(Hook.Point.COMMITTED, end.now());
        }
        session.outcome.proofs(proofs.proofs(end.compared()));
    }

    /** The hooks of a configuration that was put back. */
    void rolledBack(Situation now) {
        runHooks(Hook.Point.ROLLED_BACK, now);
    }

    private void runHooks(Hook.Point point, Situation now) {
        proofs.runHooks(point, now).ifPresent(failed -> session.progress.on(new Event.Warning(failed)));
    }
}
