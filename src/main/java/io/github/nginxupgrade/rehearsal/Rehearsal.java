package io.github.nginxupgrade.rehearsal;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.nginx.LogLines;
import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.Sandbox;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.situation.Instance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The dress rehearsal: the candidate is started for real where it can hurt nobody, and must become ready as a new master
 * must. A test of the configuration shows that it parses, not that this build starts.
 */
final class Rehearsal {
    private static final String CURE = "mend the candidate or the configuration";
    private static final HazardKind HAZARD = HazardKind.refusesUnlessAllowed(
            "rehearsal-failed",
            "the candidate, started in a sandbox, did not become ready, or did not take connections, "
                    + "or answered a `--probe` badly that the running version answers well; its words are "
                    + "quoted",
            "mend the candidate or the configuration; `--rehearse never` leaves the rehearsal out");

    /** What is declared here. */
    @AutoService(HazardSource.class)
    public static final class Hazards implements HazardSource {
        @Override
        public List<HazardKind> hazards() {
            return List.of(HAZARD);
        }
    }

    /** What a shell adds to the number of a signal to make an exit code of it. */
    private static final int SIGNALLED = 128;

    private final Os os;
    private final Instance instance;
    private final Sandbox sandbox;
    private final SandboxMaster master;
    private final Duration limit;

    /**
     * A rehearsal in a sandbox in which the candidate stands at its live paths.
     *
     * @param settle how long its workers must stand unchanged
     * @param limit for it to become ready
     */
    Rehearsal(Os os, Instance instance, Sandbox sandbox, Duration settle, Duration limit) {
        this.os = os;
        this.instance = instance;
        this.sandbox = sandbox;
        this.master = new SandboxMaster(os, instance, sandbox, settle);
        this.limit = limit;
    }

    /**
     * How it went.
     *
     * @param hazards why the candidate is refused, or warned of; none where all went well
     * @param words what was seen
     * @param took until it was ready, or had failed
     * @param workers that were ready
     * @param launched how the launcher ended: the daemon's parent, which loads the configuration (ngx_daemon)
     */
    record Result(List<Hazard> hazards, List<String> words, Duration took, int workers, CommandResult launched) {
        Result {
            hazards = List.copyOf(hazards);
            words = List.copyOf(words);
        }
    }

    /** Of one that was ready. */
    static Hazard seen(String what) {
        return HAZARD.found(what + " (in the rehearsal, in a sandbox)", CURE);
    }

    static Hazard failed(String what, List<String> nginxSays) {
        String when = "the candidate was started in a sandbox, and " + what;
        return HAZARD.found(nginxSays.isEmpty() ? when : String.join(" | ", nginxSays) + " (" + when + ")", CURE);
    }

    /** Blocks until it has been ready and looked at, or until it has failed. */
    Result run(List<SandboxInspection> looks) throws OsFailure {
        Duration start = os.clock().elapsed();
        CommandResult launched = launch(limit);
        launched = launched.timedOut() && os.host().interruption().isEmpty() ? launch(longer()) : launched;
        if (!launched.succeeded()) {
            return refused(how(launched), LogLines.testErrors(launched.errors()), since(start), 0, launched);
        }
        SandboxMaster.Seen ready = master.awaitReady(os.clock().elapsed().plus(limit));
        ready = master.isReady(ready) || !ready.alive()
                ? ready
                : master.awaitReady(os.clock().elapsed().plus(longer()));
        if (!master.isReady(ready)) {
            return refused(
                    ready.alive()
                            ? "was not ready within " + tried() + ": it had "
                                    + ready.workers().size() + " workers that accept"
                            : "ended at once",
                    new SandboxLogs(instance, sandbox).severe(),
                    since(start),
                    ready.workers().size(),
                    launched);
        }
        return lookedAt(ready, since(start), looks, launched);
    }

    /** It did not become a daemon. */
    private String how(CommandResult launched) {
        if (launched.timedOut()) {
            return "did not become a daemon within " + tried();
        }
        return launched.exitCode() > SIGNALLED
                ? "ended by signal " + (launched.exitCode() - SIGNALLED)
                : "ended with exit code " + launched.exitCode();
    }

    private CommandResult launch(Duration within) throws OsFailure {
        return sandbox.run(instance.arguments().list(), instance.folder(), SandboxConfigCheck.ENVIRONMENT, within);
    }

    /** What failed by time alone may have had a busy machine: it gets as much again, and more. */
    private Duration longer() {
        return limit.multipliedBy(2);
    }

    private String tried() {
        return limit.toMillis() + " ms, nor within " + longer().toMillis() + " ms when it was tried once more";
    }

    private Duration since(Duration start) {
        return os.clock().elapsed().minus(start);
    }

    private Result lookedAt(
            SandboxMaster.Seen ready, Duration took, List<SandboxInspection> looks, CommandResult launched)
            throws OsFailure {
        var hazards = new ArrayList<Hazard>();
        var words = new ArrayList<String>();
        words.add("was ready with " + ready.workers().size() + " workers after " + took.toMillis() + " ms");
        for (SandboxInspection look : looks) {
            SandboxInspection.Seen seen = look.look(sandbox, ready.master().orElseThrow());
            seen.hazard().ifPresent(hazards::add);
            if (!seen.words().isEmpty()) {
                words.add(seen.words());
            }
        }
        if (hazards.isEmpty() && !master.look().equals(ready)) {
            return refused(
                    "its processes did not survive the first requests",
                    new SandboxLogs(instance, sandbox).severe(),
                    took,
                    ready.workers().size(),
                    launched);
        }
        return new Result(hazards, words, took, ready.workers().size(), launched);
    }

    private static Result refused(
            String how, List<String> nginxSays, Duration took, int workers, CommandResult launched) {
        return new Result(List.of(failed(how, nginxSays)), List.of(), took, workers, launched);
    }
}
