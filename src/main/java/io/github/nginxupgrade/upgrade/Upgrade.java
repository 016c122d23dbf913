package io.github.nginxupgrade.upgrade;

import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.journal.Side;
import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.nginx.WorkerProcesses;
import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.ConfigurationRejected;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.Preflight;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.proof.ErrorLog;
import io.github.nginxupgrade.situation.Binaries;
import io.github.nginxupgrade.situation.Expectation;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A whole upgrade of one serving master to other files: preflight, staging, test, question, backup, loop. A rollback
 * after commit is one too, with the backup as the candidate.
 */
final class Upgrade {
    private static final int STARTS_PER_TEST = 5;

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
     * @param wanted the binary first, then its modules
     */
    Outcome run(List<Wanted> wanted) throws OsFailure, Session.Ended {
        Path candidate = wanted.get(0).source();
        refuseAny(Preflight.look(new Subject(
                session.os,
                session.binaries,
                instance,
                situation,
                candidate,
                request.sha256(),
                wanted.stream().skip(1).map(Wanted::source).toList())));
        Master master = situation.sole().orElseThrow();
        Side from = new Side(instance.build().version().toString(), digest(Binaries.executableOf(master.pid())));
        Side to = new Side(version(candidate), digest(candidate));
        session.outcome.sides(from, to);
        if (isUnchanged(wanted, master)) {
            return unchanged(from);
        }
        Run run = session.runs(instance).create(session.os.clock().now(), from.version(), to.version());
        var preparation = new Preparation(session, instance, master, wanted, run);
        Prepared prepared = prepare(preparation, run, from, to, master);
        ErrorLog log = ErrorLog.from(session.os.files(), master.pid(), compiledInLog(prepared.stagedBinary()));
        Goal goal = request.hold() ? Goal.HOLD : Goal.NEW;
        Ending ending = new Loop(session.os, session.binaries, session.progress, mission(prepared, run), goal).run();
        return new Finish(session, instance, prepared.manifest(), run)
                .of(ending, goesBack ? OutcomeKind.ROLLED_BACK : OutcomeKind.UPGRADED, log);
    }

    private record Prepared(Manifest manifest, Path stagedBinary, Duration testTook) {}

    /** Until the manifest is written the run does not exist: whatever fails before leaves nothing behind. */
    private Prepared prepare(Preparation preparation, Run run, Side from, Side to, Master master)
            throws OsFailure, Session.Ended {
        boolean begun = false;
        try {
            preparation.stageCandidates();
            Duration took = test(preparation);
            stopIfInterrupted();
            session.confirm(question(from, to, master));
            Manifest manifest = preparation.backUp(
                    session.request.command(), from, to, OptionalInt.of(master.accepting()), goesBack);
            run.begin(manifest);
            begun = true;
            session.note("backed up nginx " + from.version() + " to "
                    + manifest.files().binary().backup());
            return new Prepared(manifest, preparation.stagedBinary(), took);
        } catch (OsFailure e) {
            throw refused(e.sentence(), "make room, or choose another folder with --state-dir");
        } finally {
            if (!begun) {
                run.forgetQuietly();
            }
        }
    }

    private Duration test(Preparation preparation) throws OsFailure, Session.Ended {
        ConfigurationRejected.Result result =
                new ConfigurationRejected(session.os, instance).run(preparation.stagedBinary(), preparation.staged());
        if (result.hazard().isPresent()) {
            refuseAny(List.of(result.hazard().get()));
        }
        result.warnings().forEach(warning -> session.progress.on(new Event.Warning(warning)));
        session.note("the candidate accepts the configuration (" + result.took().toMillis() + " ms)");
        return result.took();
    }

    private void stopIfInterrupted() throws Session.Ended {
        Optional<String> signal = session.os.host().interruption();
        if (signal.isPresent()) {
            session.outcome.state("nothing was touched; " + session.whoServesNow(instance, situation));
            session.outcome.serving("old");
            throw new Session.Ended(session.end(
                    OutcomeKind.INTERRUPTED_ROLLED_BACK,
                    "cannot " + (goesBack ? "roll nginx back" : "upgrade nginx") + ": interrupted by " + signal.get()));
        }
    }

    private String question(Side from, Side to, Master master) {
        return (goesBack ? "Roll nginx " : "Upgrade nginx ") + from.version() + " (master " + master.pid() + ", "
                + master.workersInWords() + ") " + (goesBack ? "back " : "") + "to " + to.version() + "?";
    }

    private Mission mission(Prepared prepared, Run run) {
        Policy policy = request.policy();
        Duration byTest = prepared.testTook().multipliedBy(STARTS_PER_TEST);
        Duration start = request.startTimeoutGiven() || policy.startTimeout().compareTo(byTest) > 0
                ? policy.startTimeout()
                : byTest;
        var patient = new Policy(
                start,
                policy.settle(),
                policy.drainTimeout(),
                policy.onDrainTimeout(),
                policy.observe(),
                policy.deadline(),
                policy.turnsBack());
        OptionalInt workers = WorkerProcesses.expected(
                instance.directives(), session.os.host().processorsOnline());
        return new Mission(
                session.request.command(),
                instance,
                prepared.manifest(),
                run,
                patient,
                new Expectation(workers, Optional.empty(), policy.settle()),
                Optional.empty(),
                true);
    }

    private Path compiledInLog(Path binary) throws OsFailure {
        String prefix = instance.prefix().toString();
        return Path.of(prefix)
                .resolve(session.binaries.build(binary).map(Build::errorLogPath).orElse("logs/error.log"));
    }

    private String digest(Path file) throws OsFailure {
        return session.binaries.sha256(file).orElse("");
    }

    /** What the candidate says with {@code -V}: it is executed here for the first time. */
    private String version(Path candidate) throws OsFailure, Session.Ended {
        CommandResult said;
        try {
            said = session.binaries.version(candidate);
        } catch (OsFailure doesNotStart) {
            throw refused(doesNotStart.sentence(), "build or copy it again, and see that it may be executed");
        }
        Optional<Hazard> hazard = ConfigurationRejected.tellsNoVersion(candidate, said);
        if (hazard.isPresent()) {
            refuseAny(List.of(hazard.get()));
        }
        return Build.parse(said.errors()).orElseThrow().version().toString();
    }

    /** True where each of the files is at its path already, and is what runs. */
    private boolean isUnchanged(List<Wanted> wanted, Master master) throws OsFailure {
        var modules = new Modules(session.os, instance, master.pid());
        for (int i = 0; i < wanted.size(); i++) {
            Wanted file = wanted.get(i);
            Path running = i == 0 ? Binaries.executableOf(master.pid()) : modules.running(file.live());
            String source = digest(file.source());
            if (!source.equals(digest(file.live())) || !source.equals(digest(running))) {
                return false;
            }
        }
        return true;
    }

    private Outcome unchanged(Side runs) {
        session.outcome
                .masters(session.views.masters(situation))
                .disk(session.views.disk(instance))
                .state(Advice.whoServes(situation))
                .next(session.advice.command("status"));
        return session.end(OutcomeKind.UNCHANGED, "nginx " + runs.version() + " runs already; nothing to do");
    }

    private void refuseAny(List<Hazard> hazards) throws Session.Ended {
        if (hazards.isEmpty()) {
            return;
        }
        session.outcome.hazards(hazards);
        Hazard first = hazards.get(0);
        throw refused(first.evidence(), first.remedy());
    }

    private Session.Ended refused(String why, String remedy) {
        session.outcome
                .state("nothing was touched; " + session.whoServesNow(instance, situation))
                .remedy(remedy);
        return new Session.Ended(session.end(
                OutcomeKind.REFUSED, "cannot " + (goesBack ? "roll nginx back" : "upgrade nginx") + ": " + why));
    }
}
