package io.github.nginxupgrade.sim;

import io.github.nginxupgrade.command.Apply;
import io.github.nginxupgrade.command.ApplyRequest;
import io.github.nginxupgrade.command.Commit;
import io.github.nginxupgrade.command.Confirmation;
import io.github.nginxupgrade.command.Request;
import io.github.nginxupgrade.command.Resume;
import io.github.nginxupgrade.command.Rollback;
import io.github.nginxupgrade.command.RollbackRequest;
import io.github.nginxupgrade.engine.Policy;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.Signal;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.Progress;
import io.github.nginxupgrade.rehearsal.Rehearse;
import io.github.nginxupgrade.situation.Selector;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** A machine with one nginx that matters and one that does not, and the tool at work on it. */
final class Scene {
    static final Path CANDIDATE = Path.of("/root/new/nginx");
    static final Path NEW_MODULES = Path.of("/root/new/modules");
    static final Path MODULE = Path.of("/usr/lib/nginx/modules/x.so");
    static final Policy POLICY = Policy.usual()
            .but()
            .startTimeout(Duration.ofSeconds(1))
            .settle(Duration.ofMillis(40))
            .drainTimeout(Duration.ofMillis(900))
            .observe(Duration.ofMillis(60))
            .build();

    private static final Path BYSTANDER = Path.of("/opt/other/nginx");
    private static final Path BYSTANDERS_CONFIGURATION = Path.of("/opt/other/nginx.conf");
    private static final long BYSTANDERS_SOCKET = 4001;
    private static final Duration SETTLING = Duration.ofSeconds(3);

    final Setup setup;
    final SimMachine machine = new SimMachine();
    final Truth truth = new Truth(machine);
    private List<String> filesAtStart = List.of();

    Scene(Setup setup) {
        this.setup = setup;
        machine.slowness = setup.slowness();
        machine.unixSocket = setup.unixSocket();
        machine.connectionsLast = setup.connectionsLast();
        var old = new Program(setup.from(), Program.Kind.GOOD);
        var candidate = new Program(setup.to(), setup.kind());
        for (String folder : List.of("/run", "/var/lib", "/usr/sbin", "/root/new/modules", "/usr/lib/nginx/modules")) {
            machine.disk.folder(Path.of(folder));
        }
        String modules = setup.module() ? "load_module " + MODULE + ";\n" : "";
        machine.disk.create(
                SimNginx.CONFIGURATION,
                modules + "pid " + SimNginx.PID_FILE + ";\nworker_processes 2;\nevents {}\nhttp { access_log off;"
                        + " client_body_temp_path " + SimNginx.BODY + "; }\n",
                0644);
        machine.disk.create(SimNginx.LOG, "", 0640);
        machine.disk.folder(SimNginx.BODY);
        Inode live = machine.disk.create(SimNginx.BINARY, old.bytes(), 0755);
        live.xattrs = java.util.Map.of("security.capability", "AQAAAgAEAAAAAAAAAAAAAAAAAAA=");
        machine.disk.create(BYSTANDER, old.bytes(), 0755);
        machine.disk.create(BYSTANDERS_CONFIGURATION, "pid /run/other.pid;\n", 0644);
        machine.disk.create(CANDIDATE, candidate.bytes(), 0755);
        if (setup.module()) {
            machine.disk.create(MODULE, old.bytes(), 0644);
            machine.disk.create(NEW_MODULES.resolve("x.so"), candidate.bytes(), 0644);
        }
        SimProcess master = machine.nginx.running(
                Truth.INSTANCE,
                SimNginx.BINARY,
                SimNginx.PID_FILE,
                setup.listeners().sockets());
        if (setup.unixSocket()) {
            master.sockets.add(SimOs.UNIX_SOCKET);
        }
        machine.invariants.heard(machine.nginx.running(
                "another nginx",
                BYSTANDER,
                " -c " + BYSTANDERS_CONFIGURATION,
                Path.of("/run/other.pid"),
                Set.of(BYSTANDERS_SOCKET)));
        machine.invariants.look();
    }

    /** Versions on the disk before the tool ever ran. */
    List<String> filesAtStart() {
        return filesAtStart;
    }

    /** The situation is as it is to begin with. */
    Scene begun() {
        filesAtStart = truth.versionsOnDisk();
        return this;
    }

    /** Runs the tool until it ends or dies. */
    Life run(Verb verb, Faults faults) {
        return run(verb, faults, POLICY);
    }

    Life run(Verb verb, Faults faults, Policy policy) {
        var operations = new Operations(machine, faults);
        var transcript = new Transcript(operations);
        machine.invariants.begunByHand(verb == Verb.COMMIT || verb == Verb.ROLLBACK || verb == Verb.RESUME);
        Os os = SimOs.on(machine, operations);
        Optional<Outcome> outcome = Optional.empty();
        Optional<OsFailure> escaped = Optional.empty();
        Optional<RuntimeException> bug = Optional.empty();
        boolean died = false;
        try {
            outcome = Optional.of(perform(verb, os, transcript, policy));
        } catch (ToolDeath killed) {
            died = true;
        } catch (OsFailure e) {
            escaped = Optional.of(e);
        } catch (RuntimeException e) {
            bug = Optional.of(e);
        }
        machine.locks.values().removeIf(holder -> holder == operations);
        return new Life(
                verb,
                outcome,
                escaped,
                bug,
                died,
                operations.done(),
                transcript.lines(),
                transcript.after(),
                operations.warmUp());
    }

    /** Runs it where nothing goes wrong, and tells somebody who watches. */
    Outcome watched(Verb verb, Policy policy, Progress watcher) {
        try {
            return perform(verb, SimOs.on(machine, new Operations(machine, Faults.none())), watcher, policy);
        } catch (OsFailure impossible) {
            throw new IllegalStateException(impossible);
        } finally {
            machine.locks.clear();
        }
    }

    private Outcome perform(Verb verb, Os os, Progress progress, Policy policy) throws OsFailure {
        var request = new Request(
                verb == Verb.HOLD ? "apply" : verb.name().toLowerCase(Locale.ROOT),
                new Selector(Optional.of(SimNginx.PID_FILE), OptionalInt.empty(), List.of()),
                (command, pidFile) -> List.of("--pid-file", SimNginx.PID_FILE.toString()),
                SimFiles.STATE,
                false);
        return switch (verb) {
            case APPLY, HOLD ->
                new Apply(
                                os,
                                progress,
                                question -> Confirmation.Answer.YES,
                                request,
                                applyRequest(verb == Verb.HOLD, policy))
                        .run();
            case COMMIT -> new Commit(os, progress, question -> Confirmation.Answer.YES, request, policy).run();
            case RESUME -> new Resume(os, progress, question -> Confirmation.Answer.YES, request).run();
            case ROLLBACK ->
                new Rollback(
                                os,
                                progress,
                                question -> Confirmation.Answer.YES,
                                request,
                                new RollbackRequest(Optional.empty(), policy))
                        .run();
        };
    }

    private ApplyRequest applyRequest(boolean hold, Policy policy) {
        return ApplyRequest.with(policy)
                .candidate(Optional.of(CANDIDATE))
                .modulesFolder(setup.module() ? Optional.of(NEW_MODULES) : Optional.empty())
                .hold(hold)
                .startTimeoutGiven(true)
                .rehearse(Rehearse.NEVER)
                .build();
    }

    /** Lets happen what is still to happen. */
    void settle() {
        machine.advance(SETTLING);
    }

    // What a person, or somebody else, does by hand.

    /** Lets all that is halted go on, the older master first. */
    void goOn() {
        truth.masters().forEach(machine.nginx::go);
        machine.processes().forEach(machine.nginx::go);
        settle();
    }

    SimProcess oldMaster() {
        return truth.old().or(truth::sole).orElseThrow();
    }

    void send(SimProcess target, Signal signal) {
        machine.nginx.signal(target, signal);
    }

    void later(long milliseconds) {
        machine.advance(Duration.ofMillis(milliseconds));
    }

    /** As {@code install} does: another file at the same path. */
    void replaceFiles() {
        machine.disk.create(SimNginx.BINARY, new Program(setup.to(), setup.kind()).bytes(), 0755);
        if (setup.module()) {
            machine.disk.create(MODULE, new Program(setup.to(), setup.kind()).bytes(), 0644);
        }
    }

    /** As logrotate does: the log is moved, and who is named by the pid file opens it again. */
    void rotateLogs() {
        machine.invariants.heard(machine.disk.rename(SimNginx.LOG, Path.of(SimNginx.LOG + ".1")));
        truth.pidFile().stream()
                .mapToObj(pid -> machine.process(pid).orElseThrow())
                .forEach(machine.nginx::reopen);
        later(10);
    }

    void putFilesBack() {
        machine.disk.create(SimNginx.BINARY, new Program(setup.from(), Program.Kind.GOOD).bytes(), 0755);
        if (setup.module()) {
            machine.disk.create(MODULE, new Program(setup.from(), Program.Kind.GOOD).bytes(), 0644);
        }
    }
}
