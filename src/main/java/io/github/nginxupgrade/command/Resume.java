package io.github.nginxupgrade.command;

import io.github.nginxupgrade.engine.Decision;
import io.github.nginxupgrade.engine.Goal;
import io.github.nginxupgrade.engine.LoopResult;
import io.github.nginxupgrade.engine.Policy;
import io.github.nginxupgrade.engine.RecordedGoal;
import io.github.nginxupgrade.engine.RunContext;
import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.outcome.Progress;
import io.github.nginxupgrade.proof.hook.Hooks;
import io.github.nginxupgrade.proof.log.ErrorLog;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;
import java.util.Optional;

/**
 * {@code nginx-upgrade resume}: goes on with a run whose tool was killed. The journal says where it was heading; what is
 * true is observed.
 */
public final class Resume {
    /** How patient to be where the journal does not tell. */
    private static final Policy OTHERWISE =
            Policy.usual().but().observe(Duration.ZERO).build();

    private final Session session;

    public Resume(Os os, Progress progress, Confirmation confirmation, Request request) {
        this.session = new Session(os, progress, confirmation, request);
    }

    /** Blocks until it is over. */
    public Outcome run() {
        return session.act(this::run);
    }

    private Outcome run(Instance instance, Situation situation) throws OsFailure, Session.Ended {
        Optional<Run> interrupted = session.runs.interrupted(instance);
        if (interrupted.isEmpty()) {
            return nothing(instance, situation);
        }
        Optional<Master> master = situation.old().or(situation::sole);
        if (master.isEmpty()) {
            session.outcome
                    .state(Advice.whoServes(situation))
                    .remedy(session.advice.next(situation, session.looks.startCommand(instance), false));
            return session.end(OutcomeKind.STRANDED, "cannot resume: " + situation.words());
        }
        return goOn(instance, situation, interrupted.get(), master.get());
    }

    private Outcome nothing(Instance instance, Situation situation) throws OsFailure, Session.Ended {
        String rest = "nothing to resume";
        if (situation.phase() == Phase.SOLE) {
            session.runs.sweepLeftovers(instance);
            rest = new MainProcess(session).mended(situation).orElse(rest);
        }
        session.outcome
                .masters(session.views.masters(situation, Optional.empty()))
                .disk(session.views.disk(instance))
                .state(Advice.whoServes(situation))
                .next(session.advice.next(situation, session.looks.startCommand(instance), false));
        return session.end(OutcomeKind.UNCHANGED, "no run was interrupted; " + rest);
    }

    private Outcome goOn(Instance instance, Situation situation, Run run, Master master)
            throws OsFailure, Session.Ended {
        Manifest manifest = run.manifest().orElseThrow();
        RecordedGoal intent = RecordedGoal.last(run.entries(), OTHERWISE);
        requireSame(manifest, situation, master);
        session.confirm(question(run, manifest, intent.goal()));
        RunContext context =
                new RunAdoption(session, instance, situation, master).context(run, intent.policy(), intent.turned());
        if (intent.goal() == Goal.OLD) {
            return new Rollback(session, new RollbackRequest(Optional.empty(), intent.policy()))
                    .go(instance, master, context, Goal.OLD);
        }
        return forward(instance, situation, run, master, context, intent);
    }

    private Outcome forward(
            Instance instance, Situation situation, Run run, Master master, RunContext context, RecordedGoal intent)
            throws OsFailure, Session.Ended {
        Manifest manifest = context.manifest();
        ErrorLog log = ErrorLog.from(session.os.files(), instance, master.pid(), Session.compiledInLog(instance));
        Optional<CommitConditions> conditions = conditions(run);
        var runProofs = new RunProofs(session, instance, conditions.orElse(CommitConditions.none()), run, log);
        begin(runProofs, manifest, situation, master);
        Goal goal = conditions.isPresent() ? intent.goal() : Goal.HOLD;
        LoopResult ending =
                session.loop(context.with(runProofs.proving()), goal).run();
        if (ending.last() instanceof Decision.Reverse && !manifest.goesBack()) {
            // somebody else has retired the old master, and what was promised is not shown of the new one
            return new WholeWayBack(session, manifest, run, runProofs).go(ending, intent.policy());
        }
        runProofs.after(ending);
        return new Finish(session, instance, manifest, run)
                .of(ending, manifest.goesBack() ? OutcomeKind.ROLLED_BACK : OutcomeKind.UPGRADED, log);
    }

    private static String question(Run run, Manifest manifest, Goal goal) {
        return "Go on with the run " + run.name() + ", "
                + (goal == Goal.OLD ? "back to " + manifest.fromWords() : "forward to " + manifest.toWords())
                + "?";
    }

    /** What was to be shown; empty where it is not understood: then a person decides at standby. */
    private Optional<CommitConditions> conditions(Run run) throws OsFailure {
        try {
            return Optional.of(CommitConditions.of(run.entries()));
        } catch (IllegalArgumentException notUnderstood) {
            session.progress.on(new Event.Warning("what the run was to show before its commit is not understood ("
                    + notUnderstood.getMessage() + "): it goes no further than standby"));
            return Optional.empty();
        }
    }

    private void begin(RunProofs runProofs, Manifest manifest, Situation situation, Master master)
            throws OsFailure, Session.Ended {
        try {
            runProofs.begin(manifest.goesBack(), manifest.from(), manifest.to(), manifest.created());
        } catch (Hooks.Unsafe e) {
            session.outcome
                    .state(Advice.whoServes(situation))
                    .remedy("chown root and chmod go-w it, and the folders above it");
            throw new Session.Ended(session.end(OutcomeKind.REFUSED, "cannot resume: " + e.getMessage()));
        }
        boolean isOld = manifest.oldMaster().isSameProcessAs(master.identity());
        if (situation.newMaster().isEmpty() && isOld) {
            runProofs.before(situation);
        }
    }

    /** Journal and machine may disagree: then the machine is right, and the run is not about these masters any more. */
    private void requireSame(Manifest manifest, Situation situation, Master master) throws OsFailure, Session.Ended {
        boolean same = manifest.oldMaster().isSameProcessAs(master.identity());
        String runs = session.binaries.digestOf(master);
        boolean known = runs.equals(manifest.from().sha256())
                || runs.equals(manifest.to().sha256());
        if (same || (situation.phase() == Phase.SOLE && known)) {
            return;
        }
        session.outcome.state(Advice.whoServes(situation)).remedy(session.advice.command("status"));
        throw new Session.Ended(session.end(
                OutcomeKind.STRANDED,
                "cannot resume: the run " + manifest.run() + " was about master "
                        + manifest.oldMaster().pid() + ", and another nginx runs since: " + situation.words()));
    }
}
