package io.github.nginxupgrade.command;

import io.github.nginxupgrade.artifact.Disk;
import io.github.nginxupgrade.engine.Backups;
import io.github.nginxupgrade.engine.Decision;
import io.github.nginxupgrade.engine.Goal;
import io.github.nginxupgrade.engine.LoopResult;
import io.github.nginxupgrade.engine.RunContext;
import io.github.nginxupgrade.engine.TargetFile;
import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.journal.Runs;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.outcome.Progress;
import io.github.nginxupgrade.preflight.Catalogue;
import io.github.nginxupgrade.proof.log.ErrorLog;
import io.github.nginxupgrade.rehearsal.Rehearse;
import io.github.nginxupgrade.situation.Binaries;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code nginx-upgrade rollback}: back to the old version from any phase, also after commit, its files included. */
public final class Rollback {
    private final Session session;
    private final RollbackRequest rollback;

    /** As a part of another command. */
    Rollback(Session session, RollbackRequest rollback) {
        this.session = session;
        this.rollback = rollback;
    }

    public Rollback(Os os, Progress progress, Confirmation confirmation, Request request, RollbackRequest rollback) {
        this.session = new Session(os, progress, confirmation, request);
        this.rollback = rollback;
    }

    /** Blocks until it is over. */
    public Outcome run() {
        Outcome outcome = session.act(this::run);
        Optional<Path> pidFile = session.request.selector().pidFile();
        return outcome.kind() == OutcomeKind.NO_INSTANCE && pidFile.isPresent()
                ? new RollbackWhileDown(session, pidFile.get()).putBack(outcome)
                : outcome;
    }

    private Outcome run(Instance instance, Situation situation) throws OsFailure, Session.Ended {
        if (situation.old().isEmpty()) {
            return fromOneMaster(instance, situation);
        }
        Master old = situation.old().get();
        var adoption = new RunAdoption(session, instance, situation, old);
        if (situation.phase() == Phase.RETIRING) {
            session.confirm("Go back once the old master " + old.pid() + ", which was told to quit, is gone?");
            return goBack(instance, old, adoption.context(rollback.waiting()));
        }
        var question = new HeldQuestion(session, adoption.known(), situation);
        session.confirm(question::rollback);
        return goBack(instance, old, adoption.context(rollback.policy()));
    }

    /** A run that goes back after a commit has the version that is wanted as its new one: it is finished, not undone. */
    private Outcome goBack(Instance instance, Master master, RunContext context) throws OsFailure, Session.Ended {
        return go(instance, master, context, context.manifest().goesBack() ? Goal.NEW : Goal.OLD);
    }

    /** The loop; where the old version is gone from the running, a whole upgrade the other way. */
    Outcome go(Instance instance, Master master, RunContext context, Goal goal) throws OsFailure, Session.Ended {
        // later the old master may be gone
        new Backups(session.os, session.binaries::digest, session.progress, context).mendAll();
        ErrorLog log = session.errorLog(instance, master);
        var finishing = new StillFinishing(
                session, rollback, context, Run.end(context.run().entries()));
        LoopResult ending = session.loop(context, goal).run();
        if (ending.last() instanceof Decision.Refuse && ending.situation().phase() == Phase.RETIRING) {
            return finishing.refuse(ending);
        }
        if (ending.last() instanceof Decision.Reverse) {
            // the old master finished while we waited: what is left is the way back after a commit
            finishing.writeDown();
            session.outcome.steps(ending.steps());
            Instance now = session.find();
            return reverse(now, session.look(now), context.manifest());
        }
        return new Finish(session, instance, context.manifest(), context.run())
                .of(ending, OutcomeKind.ROLLED_BACK, log);
    }

    private Outcome fromOneMaster(Instance instance, Situation situation) throws OsFailure, Session.Ended {
        if (situation.phase() != Phase.SOLE) {
            session.outcome
                    .state(Advice.whoServes(situation))
                    .remedy(session.advice.next(situation, session.looks.startCommand(instance), false));
            return session.end(OutcomeKind.STRANDED, "cannot roll back: " + situation.words());
        }
        Master sole = situation.sole().orElseThrow();
        Optional<Run> unfinished = unfinished(instance, sole);
        if (unfinished.isPresent() && rollback.to().isEmpty()) {
            session.confirm("Finish the way back to the old version?");
            return goBack(
                    instance, sole, new RunAdoption(session, instance, situation, sole).context(rollback.policy()));
        }
        return reverse(instance, situation, lastUpgrade(instance, sole));
    }

    /** The newest run, where it set out from this very master, and was cut short, left other files behind or was stranded. */
    private Optional<Run> unfinished(Instance instance, Master sole) throws OsFailure {
        Optional<Run> newest = session.runs.newest(instance);
        if (newest.isEmpty()) {
            return newest;
        }
        Manifest manifest = newest.get().manifest().orElseThrow();
        Disk disk = manifest.files().disk(session.binaries::digest);
        boolean ours = manifest.oldMaster().isSameProcessAs(sole.identity());
        // what it could not finish, logs that were moved away say, shows only in a look at all that it would do
        boolean stranded = ours && isStranded(newest.get());
        return newest.filter(run -> ours).filter(run -> stranded || !disk.isOld() || !hasEnded(run));
    }

    private static boolean isStranded(Run run) {
        try {
            return run.ended().filter(OutcomeKind.STRANDED.word()::equals).isPresent();
        } catch (OsFailure unreadable) {
            return false;
        }
    }

    private static boolean hasEnded(Run run) {
        try {
            return run.ended().isPresent();
        } catch (OsFailure unreadable) {
            return false;
        }
    }

    /** The run that was asked for, or the newest, if it brought what runs now. */
    private Manifest lastUpgrade(Instance instance, Master sole) throws OsFailure, Session.Ended {
        Runs runs = session.runs.of(instance);
        if (rollback.to().isPresent()) {
            return asked(instance, runs, rollback.to().get());
        }
        String running = session.binaries.digest(Binaries.executableOf(sole.pid()));
        Optional<Manifest> last = WayBack.from(runs, running);
        if (last.isPresent()) {
            return last.get();
        }
        throw nothing(
                instance,
                runs.newest().isEmpty()
                        ? "there is nothing to go back to"
                        : "there is nothing to go back to; --to can name a run of nginx-upgrade history");
    }

    private Manifest asked(Instance instance, Runs runs, String name) throws OsFailure, Session.Ended {
        Optional<Run> asked = runs.byName(name);
        if (asked.isEmpty()) {
            throw nothing(instance, "there is no run " + name);
        }
        return asked.get().manifest().orElseThrow();
    }

    private Session.Ended nothing(Instance instance, String why) throws OsFailure {
        session.runs.sweepLeftovers(instance);
        Situation now = session.look(instance);
        Optional<DisplacedHold> hold =
                rollback.to().isEmpty() ? DisplacedHold.of(session, instance, now) : Optional.empty();
        session.outcome
                .state(Advice.whoServes(now))
                .remedy(hold.map(displaced -> displaced.command(session.advice))
                        .orElse(session.advice.command("history")));
        return new Session.Ended(session.end(
                OutcomeKind.REFUSED,
                "cannot roll back: " + why
                        + hold.map(displaced -> "; " + displaced.words()).orElse("")));
    }

    /** A whole upgrade the other way: the backups are the candidates. */
    Outcome reverse(Instance instance, Situation situation, Manifest manifest) throws OsFailure, Session.Ended {
        List<TargetFile> wanted = manifest.files().files().stream()
                .map(file -> new TargetFile(file.live(), file.backup(), Optional.of(file.oldAttributes())))
                .toList();
        List<String> damaged =
                Backups.damaged(session.binaries::digest, manifest.files().files());
        if (!damaged.isEmpty()) {
            session.outcome.state(Advice.whoServes(situation)).remedy(session.advice.command("history"));
            throw new Session.Ended(session.end(
                    OutcomeKind.REFUSED,
                    "cannot roll back: " + String.join("; ", damaged) + "; the old version does not run any more"));
        }
        ApplyRequest request = ApplyRequest.with(rollback.policy())
                .candidate(Optional.of(manifest.files().binary().backup()))
                .allowed(Catalogue.survivable())
                // what ran here before need not be rehearsed, and the way back is to be short
                .rehearse(Rehearse.NEVER)
                .build();
        return new Upgrade(session, instance, situation, request, true).run(new TargetFiles(wanted, List.of()));
    }
}
