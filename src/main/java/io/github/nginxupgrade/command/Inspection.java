package io.github.nginxupgrade.command;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.artifact.Disk;
import io.github.nginxupgrade.engine.Modules;
import io.github.nginxupgrade.engine.Policy;
import io.github.nginxupgrade.engine.TargetFile;
import io.github.nginxupgrade.journal.Side;
import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.preflight.Findings;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.MachineFacts;
import io.github.nginxupgrade.preflight.Preflight;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.preflight.check.configuration.ConfigurationRejected;
import io.github.nginxupgrade.proof.log.ErrorLog;
import io.github.nginxupgrade.rehearsal.PreparedSandbox;
import io.github.nginxupgrade.rehearsal.RehearsalEnd;
import io.github.nginxupgrade.rehearsal.Rehearse;
import io.github.nginxupgrade.rehearsal.Trial;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is to run beside what runs, and the hazards of it: what apply and plan look at alike. Touches nothing. */
final class Inspection implements AutoCloseable {
    private static final HazardKind CANDIDATE_CHANGED = HazardKind.refuses(
            "candidate-changed",
            "the candidate was changed while it was looked at",
            "stop whoever writes it, and try again");

    /** What is declared here. */
    @AutoService(HazardSource.class)
    public static final class Hazards implements HazardSource {
        @Override
        public List<HazardKind> hazards() {
            return List.of(CANDIDATE_CHANGED);
        }
    }

    private final Session session;
    private final Instance instance;
    private final Situation situation;
    private final List<TargetFile> wanted;
    private final ApplyRequest request;
    private final boolean goesBack;
    private final Sides sides;
    private final MachineFacts around;
    private Findings findings;
    private Optional<Build> candidate = Optional.empty();
    private String digestBefore = "";
    private Optional<RehearsalEnd> rehearsal = Optional.empty();
    private PreparedSandbox sandbox = PreparedSandbox.none();

    /**
     * An inspection.
     *
     * @param goesBack true where it is a rollback
     */
    Inspection(
            Session session,
            Instance instance,
            Situation situation,
            TargetFiles wanted,
            ApplyRequest request,
            boolean goesBack) {
        this.session = session;
        this.instance = instance;
        this.situation = situation;
        this.wanted = wanted.list();
        this.request = request;
        this.goesBack = goesBack;
        this.around = new MachineFacts(session.os, situation);
        this.sides = new Sides(session, instance, situation, this.wanted.get(0).live());
        this.findings = new Findings(wanted.hazards());
    }

    /**
     * Looks for all hazards but nginx's own test; tells the warnings. What that test needs is begun meanwhile, and closed
     * with this.
     */
    void look() throws OsFailure {
        // before a test takes of it
        Optional<String> unused = around.text("/proc/meminfo");
        Optional<Master> master = situation.sole();
        if (master.isPresent() && request.rehearse() != Rehearse.NEVER) {
            // whoever goes back wants the old configuration, which the version that is to go need not like
            sandbox = PreparedSandbox.begin(session.os, instance, master.get(), goesBack ? Map.of() : running());
        }
        digestBefore = session.binaries.digest(binary());
        Preflight.Result result = Preflight.look(subject(), request.allowed(), goesBack);
        candidate = result.candidate();
        findings = findings.and(session.advice.completed(result.findings().all()));
        findings.warnings().forEach(hazard -> session.progress.on(new Event.Found(hazard)));
    }

    private Subject subject() {
        return new Subject(
                session.os,
                session.binaries,
                instance,
                situation,
                binary(),
                request.sha256(),
                wanted.stream().skip(1).map(TargetFile::source).toList(),
                session.request.stateFolder(),
                around,
                Optional.empty());
    }

    /** nginx's own tests, and the dress rehearsal, with the staged files; tells the warnings. */
    Trial.Result test(Path binary, Map<Path, Path> files) throws OsFailure {
        return test(binary, files, true);
    }

    private Trial.Result test(Path binary, Map<Path, Path> files, boolean mayLeaveTraces) throws OsFailure {
        Policy policy = request.policy();
        var terms = new Trial.Terms(
                request.rehearse(),
                allowed(),
                mayLeaveTraces,
                policy.settle(),
                policy.startTimeout(),
                request.proofs().probes().isEmpty()
                        ? List.of()
                        : List.of(new RehearsedProbes(session, instance, situation, request.proofs())));
        var trial = new Trial(session.os, instance, situation.sole().orElseThrow(), terms);
        Trial.Result result = trial.run(binary, files, sandbox);
        rehearsal = trial.rehearsal();
        session.outcome.rehearsal(rehearsal);
        findings = findings.and(result.hazards());
        result.hazards().stream().filter(Hazard::warns).forEach(hazard -> session.progress.on(new Event.Found(hazard)));
        result.warnings().forEach(warning -> session.progress.on(new Event.Warning(warning)));
        return result;
    }

    /** What does not hold up the way forward everywhere holds up no way back. */
    private Set<String> allowed() {
        var allowed = new HashSet<>(request.allowed());
        if (goesBack) {
            allowed.add(ConfigurationRejected.UNTESTED.id());
        }
        return allowed;
    }

    /**
     * The same with the files where they lie now, where it leaves no trace; of no use with a candidate that does not
     * run.
     */
    Optional<Trial.Result> testInPlace() throws OsFailure {
        if (candidate.isEmpty() || situation.sole().isEmpty()) {
            return Optional.empty();
        }
        var files = new HashMap<Path, Path>();
        wanted.forEach(file -> files.put(file.live(), file.source()));
        return Optional.of(test(binary(), files, false));
    }

    private Map<Path, Path> running() throws OsFailure {
        return new Modules(session.os, instance, situation.sole().orElseThrow().pid()).running(wanted);
    }

    /** What is staged must be what was looked at: digest, version and all. */
    void compare(String stagedSha256) {
        if (!stagedSha256.equals(digestBefore)) {
            findings = findings.and(List.of(CANDIDATE_CHANGED.found(
                    binary() + " was changed while it was looked at (SHA-256 " + stagedSha256 + ", before "
                            + digestBefore + ")",
                    "stop whoever writes it, and try again")));
        }
    }

    @Override
    public void close() {
        sandbox.close();
    }

    Findings findings() {
        return findings;
    }

    /** How it ended; empty where there was none. */
    Optional<RehearsalEnd> rehearsal() {
        return rehearsal;
    }

    Path binary() {
        return wanted.get(0).source();
    }

    /** What runs. */
    Side from() throws OsFailure {
        return sides.from();
    }

    /** What would run. */
    Side to() throws OsFailure {
        return sides.to(binary(), candidate, digestBefore);
    }

    /** Negative where the number of what would run is lower, as {@link Sides#direction} tells. */
    int direction() throws OsFailure {
        return sides.direction(binary(), candidate, digestBefore);
    }

    /** As {@link Sides#disk}. */
    Disk disk() throws OsFailure {
        return sides.disk(wanted, running());
    }

    /**
     * Notes how long the logs are that the configuration that was looked at names, and the one to which the candidate logs before it
     * has read its own.
     */
    ErrorLog log(Master master) throws OsFailure {
        Path compiledIn = instance.seen(
                instance.prefix().resolve(candidate.map(Build::errorLogPath).orElse("logs/error.log")));
        return ErrorLog.from(
                session.os.files(),
                instance,
                master.pid(),
                compiledIn,
                around.configuration(instance).directives());
    }
}
