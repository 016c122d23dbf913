package io.github.nginxupgrade.preflight.check.configuration;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.nginx.LogLines;
import io.github.nginxupgrade.os.Command;
import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.NotLookedAt;
import io.github.nginxupgrade.preflight.check.candidate.CandidateUnusable;
import io.github.nginxupgrade.situation.Instance;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * nginx's own test of its configuration, by the candidate, as the new master will see it: the old master's arguments
 * and current folder, an empty environment (ngx_exec_new_binary passes on what {@code env} names and no more), and the
 * staged files at their live paths, which only this test sees. It runs as the master does, with his user, capabilities and
 * limits: a module that he names is loaded by it, and what is too large for him is too large here. What it makes on the machine, or gives away, is undone.
 */
public final class ConfigurationRejected {
    private static final HazardKind REJECTED = HazardKind.refuses(
            "configuration-rejected",
            "the candidate's own test of the configuration fails; its words are quoted",
            "mend the configuration, or give modules that fit");
    private static final HazardKind REJECTED_BY_OLD = HazardKind.refusesUnlessAllowed(
            "old-configuration-rejected",
            "the version that runs rejects the configuration that is on the disk: after a way back "
                    + "neither a reload nor a restart would go well",
            "mend the configuration; allow it where it is meant for the new version");
    /** Allowed for every way back: what let the upgrade through must not end it. */
    public static final HazardKind UNTESTED = HazardKind.refusesUnlessAllowed(
            "configuration-untested",
            "the candidate cannot be started in a sandbox, and its own test of the configuration cannot be run where "
                    + "nginx runs, and as it runs, either: its unit forbids to execute or to mount anything there (`NoExecPaths=`), or "
                    + "the tool lacks the rights or the programs to give up what the master has not",
            "let the unit execute the system's programs (`ExecPaths=`); or allow it: then the start of the new master "
                    + "is the test, and the old one serves until it is ready");

    /** What is declared here. */
    @AutoService(HazardSource.class)
    public static final class Hazards implements HazardSource {
        @Override
        public List<HazardKind> hazards() {
            return List.of(REJECTED, REJECTED_BY_OLD, UNTESTED);
        }
    }

    /** Of the largest configurations a test takes half a minute; one that hangs is no verdict, and is waited for in vain. */
    public static final Duration LIMIT = Duration.ofMinutes(2);
    /** Of the loaders of glibc and musl where a library is missing (ld.so(8)). */
    private static final int NOT_LOADED = 127;

    private final Os os;
    private final Instance instance;
    private final ProcessIdentity master;

    public ConfigurationRejected(Os os, Instance instance, ProcessIdentity master) {
        this.os = os;
        this.instance = instance;
        this.master = master;
    }

    /**
     * How the test ended.
     *
     * @param hazard why the candidate is refused, if it is
     * @param warnings what nginx said though it passed
     * @param took how long it took: a start takes about as long
     */
    public record Result(Optional<Hazard> hazard, List<String> warnings, Duration took) {
        public Result {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Tests.
     *
     * @param binary the staged binary
     * @param staged staged file by live path, the binary's included
     */
    public Result run(Path binary, Map<Path, Path> staged) throws OsFailure {
        boolean overlay = os.commands().canOverlay();
        if (!overlay && staged.size() > 1) {
            return refused(
                    "the new modules cannot be tested at the paths that the configuration loads without a private mount"
                            + " namespace",
                    "run it as root",
                    Duration.ZERO);
        }
        Command test = new TestOnTheMachine(os, instance, master).command(binary, staged, overlay);
        TestLeftovers traces = TestLeftovers.before(os, instance, master.pid());
        return undone(traces, run(test));
    }

    private static Result undone(TestLeftovers traces, Result result) {
        try {
            traces.undo();
            return result;
        } catch (OsFailure left) {
            var warnings = new ArrayList<>(result.warnings());
            warnings.add("the test of the configuration has left something behind: " + left.sentence());
            return new Result(result.hazard(), warnings, result.took());
        }
    }

    /** What prepares the test may not be possible, as in nginx's mount namespace: that is no word of nginx's. */
    private Result run(Command test) throws OsFailure {
        try {
            return judge(os.commands().run(test));
        } catch (OsFailure notBegun) {
            if (notBegun.reason() == OsFailure.Reason.GONE) {
                throw notBegun;
            }
            Hazard untested = UNTESTED.found(
                    "the candidate's test of the configuration cannot be run "
                            + (instance.mountsOf().isPresent()
                                    ? "in the mount namespace of nginx: "
                                    : "as nginx runs: ")
                            + notBegun.sentence(),
                    (instance.mountsOf().isPresent()
                                    ? "let the unit execute the system's programs (ExecPaths=), or "
                                    : "")
                            + "--allow configuration-untested: then the start of the new master is the test");
            return new Result(Optional.of(untested), List.of(), Duration.ZERO);
        }
    }

    /** What hangs says nothing: it may wait for a FIFO, or for a server that does not answer. */
    public static String timedOut() {
        return "nginx's own test of the configuration did not end within " + LIMIT.toSeconds()
                + " s: it may wait for a FIFO, a name server or a network mount";
    }

    /** What an ended test by the candidate means. */
    public static Result judge(CommandResult result) {
        List<String> said = LogLines.testErrors(result.errors());
        if (result.succeeded()) {
            return new Result(
                    Optional.empty(),
                    said.stream().filter(line -> line.contains("[warn]")).toList(),
                    result.took());
        }
        if (result.timedOut()) {
            Hazard untested = NotLookedAt.HAZARD.found(
                    "configuration-rejected: " + timedOut(), "see what it waits for: nginx -t");
            return new Result(Optional.of(untested), List.of(), result.took());
        }
        return refused(
                "the configuration test by the candidate " + how(result),
                "mend the configuration, or give the modules that fit with --module",
                result.took());
    }

    /** The version that runs would not load it either: a reload would fail, and a restart after a way back. */
    public static Hazard byOld(CommandResult result) {
        if (isNotLoaded(result)) {
            return NotLookedAt.HAZARD.found(
                    "old-configuration-rejected: what runs cannot be started anew, though it serves and takes signals: "
                            + String.join(" | ", LogLines.testErrors(result.errors())),
                    "install its libraries again, or live without a way back after a restart");
        }
        return REJECTED_BY_OLD.found(
                "the running version rejects the configuration that is on the disk, so after a way back neither a reload"
                        + " nor a restart would go well: its test " + how(result),
                "mend the configuration, or, where it is meant for the new version, --allow old-configuration-rejected");
    }

    /** A library is missing: that is no word of nginx's. */
    public static boolean isNotLoaded(CommandResult result) {
        return result.exitCode() == NOT_LOADED && result.errors().contains(" loading shared librar");
    }

    /** What nginx said in an ended test. */
    public static List<String> words(CommandResult result) {
        return LogLines.testErrors(result.errors());
    }

    private static String how(CommandResult result) {
        List<String> said = LogLines.testErrors(result.errors());
        String how = "failed with exit code " + result.exitCode();
        return how + (said.isEmpty() ? "" : ": " + String.join(" | ", said));
    }

    private static Result refused(String evidence, String remedy, Duration took) {
        return new Result(Optional.of(REJECTED.found(evidence, remedy)), List.of(), took);
    }

    /** The candidate executed for the first time: {@code -V} must tell an nginx. */
    public static Optional<Hazard> tellsNoVersion(Path candidate, CommandResult version) {
        if (version.succeeded() && Build.parse(version.errors()).isPresent()) {
            return Optional.empty();
        }
        List<String> said = LogLines.testErrors(version.errors());
        return Optional.of(CandidateUnusable.HAZARD.found(
                candidate + " does not run as an nginx: \"-V\" ended with exit code " + version.exitCode()
                        + (said.isEmpty() ? "" : ": " + String.join(" | ", said)),
                "build or copy it again"));
    }
}
