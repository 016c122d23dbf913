package io.github.nginxupgrade.upgrade;

import io.github.nginxupgrade.action.Actor;
import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.artifact.Disk;
import io.github.nginxupgrade.journal.Entry;
import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.situation.Binaries;
import io.github.nginxupgrade.situation.Expectation;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Observer;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Observe, decide, act, until the table says that it is over. The same loop goes forward and back; a failure going
 * forward turns the goal to OLD.
 */
final class Loop {
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONG_WAIT = Duration.ofMillis(500);
    /** nginx itself kills workers that ignore TERM after a second (ngx_master_process_cycle). */
    private static final Duration FORCE_TIMEOUT = Duration.ofSeconds(5);

    private final Os os;
    private final Binaries binaries;
    private final Progress progress;
    private final Mission mission;
    private final Policy policy;
    private final Manifest manifest;
    private final Observer observer;
    private final Actor actor;
    private final Timers timers = new Timers();
    private final Set<Step> sent = EnumSet.noneOf(Step.class);
    private final List<StepRecord> steps = new ArrayList<>();
    private final Duration started;

    private Goal goal;
    private Optional<Pending> pending = Optional.empty();
    private Optional<String> turned;
    private boolean interrupted;
    private boolean restoreFailed;
    private Optional<Phase> lastPhase = Optional.empty();
    private Duration pause = SHORTEST_PAUSE;
    private String lastDetail = "";
    private String waitingFor = "";
    private Duration waitingSince = Duration.ZERO;
    private boolean waitingTold;

    /** A signal whose effect has not been seen. */
    private record Pending(Step step, List<Integer> pids, Situation before, Instant at, Duration since) {}

    Loop(Os os, Binaries binaries, Progress progress, Mission mission, Goal goal) {
        this.os = os;
        this.binaries = binaries;
        this.progress = progress;
        this.mission = mission;
        this.goal = goal;
        this.turned = mission.turned();
        this.policy = mission.policy();
        this.manifest = mission.manifest();
        this.observer = new Observer(os, mission.instance(), mission.expectation());
        this.actor =
                new Actor(os, manifest.files(), file -> binaries.sha256(file).orElse(""));
        this.started = os.clock().elapsed();
    }

    /**
     * Blocks until the goal is reached or no safe step is left.
     *
     * @throws OsFailure where not even a look is possible
     */
    Ending run() throws OsFailure {
        note(Entry.GOAL, Intent.fields(mission.command(), goal, policy));
        turned.ifPresent(reason -> note(Entry.TURNED, Map.of("reason", reason)));
        while (true) {
            Optional<Ending> ending;
            try {
                ending = iterate();
            } catch (RuntimeException bug) {
                if (goal == Goal.OLD || isCommitted()) {
                    throw bug;
                }
                // whatever we did wrong, the machine must not stay half-way
                turn("a bug in nginx-upgrade: " + bug);
                continue;
            }
            if (ending.isPresent()) {
                return ending.get();
            }
        }
    }

    /** Looks, decides, and does one thing; empty as long as it is not over. */
    private Optional<Ending> iterate() throws OsFailure {
        Situation now = look();
        Disk disk = manifest.files().disk(file -> binaries.sha256(file).orElse(""));
        turnIfAsked(now);
        Decision decision = Table.decide(standing(now, disk), goal, policy.onDrainTimeout());
        detail(now, decision);
        if (decision instanceof Decision.Act && !mayAct()) {
            // whoever was at work before us may have sent a signal in his last moment: let it show first
            os.clock().pause(pause);
        } else if (decision instanceof Decision.Act act) {
            perform(act.step(), now);
        } else if (decision instanceof Decision.Wait wait) {
            sayIfLong(wait.what());
            os.clock().pause(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        } else if (decision instanceof Decision.Turn turn && policy.turnsBack() && !isCommitted()) {
            turn(turn.reason());
        } else {
            return Optional.of(new Ending(ended(decision), goal, turned, interrupted, now, disk, steps));
        }
        return Optional.empty();
    }

    private void detail(Situation now, Decision decision) {
        String text = now.phase() + ", goal " + goal + ": " + decision;
        if (!text.equals(lastDetail)) {
            lastDetail = text;
            progress.on(new Event.Detail(text));
        }
    }

    private boolean mayAct() {
        return mission.isOurs() || !steps.isEmpty() || timers.isSteady(policy.settle());
    }

    /** A person who watches must know why nothing happens. */
    private void sayIfLong(String what) {
        Duration now = os.clock().elapsed();
        if (!what.equals(waitingFor)) {
            waitingFor = what;
            waitingSince = now;
            waitingTold = false;
        } else if (!waitingTold && now.minus(waitingSince).compareTo(LONG_WAIT) >= 0) {
            waitingTold = true;
            progress.on(new Event.Waiting(what));
        }
    }

    /** A way forward that is closed and must not be walked back is the end. */
    private static Decision ended(Decision decision) {
        return decision instanceof Decision.Turn turn ? new Decision.Stuck(turn.reason()) : decision;
    }

    private Situation look() throws OsFailure {
        Situation now = observer.look();
        if (now.phase() == Phase.SOLE && (goal == Goal.OLD || !sent.isEmpty())) {
            // a master that was killed, by whomever, leaves workers behind that still accept
            now = observer.lookForOrphans();
        }
        timers.saw(now, os.clock().elapsed());
        if (!lastPhase.equals(Optional.of(now.phase()))) {
            if (lastPhase.isPresent()) {
                progress.on(new Event.PhaseSeen(now));
            }
            lastPhase = Optional.of(now.phase());
            pause = SHORTEST_PAUSE;
        }
        if (pending.isPresent() && pending.get().step().showsIn(pending.get().before(), now)) {
            done(pending.get(), Evidence.of(pending.get().step(), now));
        } else if (pending.isPresent()
                && pending.get().step().failedIn(pending.get().before(), now)) {
            done(pending.get(), "it had no lasting effect: " + now.words());
        }
        return now;
    }

    private void done(Pending seen, String evidence) {
        pending = Optional.empty();
        Duration took = os.clock().elapsed().minus(seen.since());
        var record = new StepRecord(seen.step(), seen.pids(), seen.at(), took, evidence);
        steps.add(record);
        note(Entry.DONE, Map.of("step", seen.step().id(), "evidence", evidence, "took_ms", "" + took.toMillis()));
        progress.on(new Event.StepDone(record));
    }

    private void turnIfAsked(Situation now) {
        if (goal == Goal.OLD || isCommitted() || now.phase() == Phase.RETIRING) {
            return;
        }
        Optional<String> signal = os.host().interruption();
        if (signal.isPresent()) {
            interrupted = true;
            turn("interrupted by " + signal.get());
        } else if (policy.deadline().isPresent()
                && os.clock()
                                .elapsed()
                                .minus(started)
                                .compareTo(policy.deadline().get())
                        >= 0) {
            turn("the deadline of the whole command has passed");
        }
    }

    private boolean isCommitted() {
        return sent.contains(Step.RETIRE_OLD_MASTER);
    }

    private void turn(String reason) {
        goal = Goal.OLD;
        turned = Optional.of(reason);
        note(Entry.TURNED, Map.of("reason", reason));
        progress.on(new Event.Turned(reason));
    }

    private Standing standing(Situation now, Disk disk) throws OsFailure {
        return new Standing(
                now,
                running(now),
                disk,
                Set.copyOf(sent),
                pending.map(Pending::step),
                pending.map(this::isOverdue).orElse(false),
                timers.startOverdue(policy),
                timers.observed(policy),
                timers.drainOverdue(policy),
                timers.leavingOverdue(policy),
                timers.lasting(),
                timers.unreadyLasting(),
                restoreFailed,
                isTerminable(now));
    }

    private boolean isOverdue(Pending waiting) {
        boolean force = waiting.step() == Step.TERMINATE_NEW_MASTER
                || waiting.step() == Step.KILL_NEW_MASTER
                || waiting.step() == Step.TERMINATE_OLD_WORKERS;
        Duration limit = force ? FORCE_TIMEOUT : policy.startTimeout();
        return os.clock().elapsed().minus(waiting.since()).compareTo(limit) >= 0;
    }

    private Running running(Situation now) throws OsFailure {
        if (now.sole().isEmpty()) {
            return Running.OLD;
        }
        ProcessIdentity sole = now.sole().get().identity();
        if (sole.isSameProcessAs(manifest.oldMaster())) {
            return Running.OLD;
        }
        String digest = binaries.sha256(Binaries.executableOf(sole.pid())).orElse("");
        if (digest.equals(manifest.to().sha256())) {
            return Running.NEW;
        }
        return digest.equals(manifest.from().sha256()) ? Running.OLD : Running.OTHER;
    }

    /** TERM to a new master before 1.19.1 deletes the unix sockets that it shares with the old one (nginx ticket 753). */
    private boolean isTerminable(Situation now) throws OsFailure {
        Optional<Master> young = now.young();
        if (goal != Goal.OLD || young.isEmpty() || now.old().isEmpty()) {
            return true;
        }
        boolean deletes = binaries.build(Binaries.executableOf(young.get().pid()))
                .map(build -> build.isOlderThan(1, 19, 1))
                .orElse(true);
        return !deletes || !os.sockets().listensOnUnixSocket(now.old().get().pid());
    }

    private void perform(Step step, Situation now) throws OsFailure {
        List<Integer> pids =
                Actor.receivers(step, now).stream().map(ProcessIdentity::pid).toList();
        try {
            intend(step, pids);
            progress.on(new Event.StepStarted(step, pids));
            if (step == Step.START_NEW_MASTER) {
                expectInstalled();
            }
            Instant at = os.clock().now();
            Duration since = os.clock().elapsed();
            sent.add(step);
            actor.perform(step, now);
            pending = Optional.of(new Pending(step, pids, now, at, since));
            pause = SHORTEST_PAUSE;
            if (step.signal().isEmpty()) {
                done(pending.get(), Evidence.of(step, now));
            }
        } catch (OsFailure e) {
            failed(step, e);
        }
    }

    /** The new master is the one that executes the very file that is at nginx's path now. */
    private void expectInstalled() throws OsFailure {
        if (mission.knowsExecutable()) {
            Expectation known = mission.expectation();
            observer.expect(new Expectation(
                    known.workers(),
                    os.files().stat(mission.instance().binary()).map(FileStat::id),
                    known.settle()));
        }
    }

    private void failed(Step step, OsFailure e) throws OsFailure {
        if (goal != Goal.OLD && !isCommitted()) {
            turn(e.sentence());
        } else if (step == Step.RESTORE_FILES) {
            restoreFailed = true;
            progress.on(new Event.Warning(e.sentence()));
            turned = turned.or(() -> Optional.of(e.sentence()));
        } else if (e.reason() != OsFailure.Reason.IDENTITY_CHANGED) {
            throw e;
        }
    }

    /** The intent is on the disk before the act. Going back it is tried, but a full disk does not stop the way back. */
    private void intend(Step step, List<Integer> pids) throws OsFailure {
        var fields = new LinkedHashMap<String, String>();
        fields.put("step", step.id());
        step.signal().ifPresent(signal -> fields.put("signal", signal.name()));
        if (!pids.isEmpty()) {
            fields.put(
                    "pids", String.join(" ", pids.stream().map(String::valueOf).toList()));
        }
        if (goal == Goal.OLD) {
            note(Entry.INTENT, fields);
        } else {
            mission.run().append(new Entry(os.clock().now(), Entry.INTENT, fields));
        }
    }

    private void note(String event, Map<String, String> fields) {
        try {
            mission.run().append(new Entry(os.clock().now(), event, fields));
        } catch (OsFailure e) {
            progress.on(new Event.Warning("the journal could not be written: " + e.sentence()));
        }
    }
}
