package io.github.nginxupgrade.command;

import io.github.nginxupgrade.artifact.FileSet;
import io.github.nginxupgrade.engine.Modules;
import io.github.nginxupgrade.engine.Policy;
import io.github.nginxupgrade.engine.Proving;
import io.github.nginxupgrade.engine.RunContext;
import io.github.nginxupgrade.engine.TargetFile;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.journal.Side;
import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.nginx.Relative;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.check.instance.BinaryNotExecuted;
import io.github.nginxupgrade.situation.Binaries;
import io.github.nginxupgrade.situation.ExecutedFile;
import io.github.nginxupgrade.situation.Expectation;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Owners;
import io.github.nginxupgrade.situation.Situation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Finds the run that an upgrade under way belongs to, or begins one for an upgrade that a person began by hand: what
 * the old master executes is backed up from {@code /proc/PID/exe} even then.
 */
final class RunAdoption {
    private final Session session;
    private final Instance instance;
    private final Situation situation;
    private final Master old;

    RunAdoption(Session session, Instance instance, Situation situation, Master old) {
        this.session = session;
        this.instance = instance;
        this.situation = situation;
        this.old = old;
    }

    /** The context of this upgrade. */
    RunContext context(Policy policy) throws OsFailure, Session.Ended {
        Optional<Run> known = known();
        Run run = known.isPresent() ? known.get() : begin();
        return context(run, policy, Optional.empty());
    }

    /**
     * No new master runs, it has just ended say, and the disk has for another one what the old one executes: what would be
     * retired for it is the same again.
     */
    boolean hasNothingNew() throws OsFailure {
        if (situation.newMaster().isPresent() || known().isPresent()) {
            return false;
        }
        Path live = FileSet.resolved(session.os.files(), instance.binary());
        String runs = session.binaries.digest(Binaries.executableOf(old.pid()));
        return session.os.files().stat(live).map(FileStat::id).isPresent()
                && runs.equals(session.binaries.digest(live));
    }

    /** The context of a run that is there. */
    RunContext context(Run run, Policy policy, Optional<String> turned) throws OsFailure {
        return new RunContext(
                session.request.command(),
                instance,
                run.manifest().orElseThrow(),
                run,
                policy,
                Expectation.unknown(policy.settle()),
                turned,
                false,
                Proving.none());
    }

    /** The newest run that replaces this very master. */
    Optional<Run> known() throws OsFailure {
        return session.runs
                .of(instance)
                .first((run, manifest) ->
                        manifest.oldMaster().isSameProcessAs(old.identity()) ? Optional.of(run) : Optional.empty());
    }

    private Run begin() throws OsFailure, Session.Ended {
        Path oldBinary = Binaries.executableOf(old.pid());
        Path live = FileSet.resolved(session.os.files(), instance.binary());
        refuseOthers(live);
        Path newBinary = situation
                .newMaster()
                .map(newMaster -> Binaries.executableOf(newMaster.pid()))
                .orElse(live);
        Side from = side(live, oldBinary);
        Side to = side(live, newBinary);
        var wanted = new ArrayList<TargetFile>();
        Path attributesOf = session.os.files().stat(live).map(FileStat::id).isPresent() ? live : newBinary;
        wanted.add(
                new TargetFile(live, newBinary, Optional.of(session.os.files().attributes(attributesOf))));
        wanted.addAll(new Modules(session.os, instance, old.pid()).replacedAlready());
        Run run = session.runs.of(instance).create(session.os.clock().now(), from.version(), to.version());
        var preparation = new Preparation(session, instance, old, List.copyOf(wanted), run);
        begin(run, preparation, from, to);
        session.note("took over an upgrade that was begun by hand; backed up " + from.words());
        return run;
    }

    private void refuseOthers(Path live) throws OsFailure, Session.Ended {
        Optional<String> claimed = stranger();
        if (claimed.isEmpty()) {
            claimed = new ExecutedFile(session.os, session.binaries).whyNot(old.identity(), live);
        }
        if (claimed.isPresent()) {
            throw refused(claimed.get());
        }
    }

    private void begin(Run run, Preparation preparation, Side from, Side to) throws OsFailure, Session.Ended {
        boolean begun = false;
        try {
            preparation.stageCandidates();
            run.begin(preparation.backUp(session.request.command(), from, to, OptionalInt.empty(), false));
            begun = true;
        } finally {
            if (!begun) {
                run.forgetQuietly();
            }
        }
    }

    /** A worker that somebody has taken over can bear the title of a master, and execute what he likes. */
    private Optional<String> stranger() {
        var owners = new Owners(session.os);
        return situation
                .newMaster()
                .filter(newMaster -> !owners.isStranger(old.pid()) && owners.isStranger(newMaster.pid()))
                .map(newMaster -> "the process " + newMaster.pid() + " of " + owners.words(newMaster.pid())
                        + " is titled as the new master, and is not of the user of the old one");
    }

    /** No run tells of this master, and it does not execute what is, or was, at the path that would be replaced. */
    private Session.Ended refused(String why) {
        Hazard hazard = BinaryNotExecuted.HAZARD.found(why, "see who started it; no file is replaced");
        session.outcome
                .hazards(List.of(hazard))
                .state("nothing was touched; " + Advice.whoServes(situation))
                .remedy(session.advice.command("status"));
        return new Session.Ended(
                session.end(OutcomeKind.REFUSED, "cannot take over the upgrade: " + hazard.evidence()));
    }

    private Side side(Path path, Path binary) throws OsFailure {
        Optional<Build> build = session.binaries.build(binary);
        String sha256 = session.binaries.digest(binary);
        return new Side(
                build.map(Build::relative).orElse(Relative.NGINX).product(),
                build.map(Build::version).orElse("unknown"),
                sha256,
                session.runs.packageVersion(instance, path, binary, sha256));
    }
}
