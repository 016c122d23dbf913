package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.action.Actor;
import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.artifact.Disk;
import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.os.Processes.Waited;
import io.github.nginxupgrade.outcome.PlannedStep;
import io.github.nginxupgrade.outcome.StepRecord;
import io.github.nginxupgrade.proof.Verdict;
import io.github.nginxupgrade.situation.Binaries;
import io.github.nginxupgrade.situation.Expectation;
import io.github.nginxupgrade.situation.Observer;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import io.github.nginxupgrade.situation.Worker;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/**
 * Observe, decide, act, until the table says that it is over. The same loop goes forward and back; a failure going
 * forward turns the goal to OLD.
 */
public final class Loop {
    /** From one look to the next; what it takes is a part of it. */
    private static final Duration SHORTEST_INTERVAL = Duration.ofNanos(250_000);

    private static final Duration LONGEST_INTERVAL = Duration.ofMillis(20);
    /** It is as long as this part of the time since the last act: so much later its effect is seen. */
    private static final int PART = 16;
    /** However long a look took: nginx may have this one processor. */
    private static final Duration SHORTEST_PAUSE = Duration.ofNanos(50_000);
    /** Longer ago nothing is signalled on what was seen: nginx takes about as long from one state to the next. */
    private static final Duration FRESH = Duration.ofMillis(2);
    /** nginx itself kills workers that ignore TERM after a second (ngx_master_process_cycle). */
    private static final Duration FORCE_TIMEOUT = Duration.ofSeconds(5);

    private final Os os;
    private final Binaries binaries;
    private final RunContext context;
    private final Policy policy;
    private final Manifest manifest;
    private final Observer observer;
    private final Actor actor;
    private final Backups backups;
    private final Examiner examiner;
    private final Logbook logbook;
    private final HeldProgress progress;
    private final Narrator narrator;
    private final Timers timers = new Timers();
    private final Set<Step> sent = EnumSet.noneOf(Step.class);
    private final Duration started;
    private final Duration asked;

    private Goal goal;
    private Optional<Pending> pending = Optional.empty();
    private Optional<String> turned;
    private boolean interrupted;
    private String restoreFailure = "";
    private String ownersFailure = "";
    private boolean touched;
    /** Who got the last signal that was meant for the old master. */
    private Optional<ProcessIdentity> told = Optional.empty();
    /** HUP was sent to the old master, by this command or by one that was killed. */
    private boolean revived;

    /** When a command before this one told the old master to drain its workers. */
    private final Optional<Instant> drainedBefore;

    private Optional<Seen> last = Optional.empty();
    private Duration failingSince = Duration.ZERO;
    private Optional<Duration> unsafeSince = Optional.empty();
    private Optional<Duration> stalledSince = Optional.empty();
    private Duration lookedAt = Duration.ZERO;
    private Duration actedAt;

    /** A signal whose effect has not been seen. */
    private record Pending(Step step, List<Integer> pids, Situation before, Instant at, Duration since) {}

    private record Seen(Situation situation, Disk disk) {}

    /**
     * The loop of a run.
     *
     * @param asked when the command began: its deadline counts from there
     */
    public Loop(Os os, Binaries binaries, HeldProgress progress, RunContext context, Goal goal, Duration asked) {
        this.os = os;
        this.binaries = binaries;
        this.progress = progress;
        this.context = context;
        this.goal = goal;
        this.turned = context.turned();
        this.policy = context.policy();
        this.manifest = context.manifest();
        this.observer = new Observer(os, context.instance(), context.expectation());
        this.examiner = new Examiner(os, binaries, context);
        this.actor = new Actor(os, manifest.files(), this::digest, manifest.holdings(), examiner::seen);
        this.backups = new Backups(os, this::digest, progress, context);
        this.logbook = new Logbook(os.clock(), context.run(), progress);
        this.narrator = new Narrator(progress);
        this.started = os.clock().elapsed();
        this.asked = asked;
        this.actedAt = started;
        observer.remember(manifest.oldMaster());
        this.drainedBefore = context.isOurs()
                ? Optional.empty()
                : DrainStart.of(Optional.of(context.run()))
                        .of(manifest.oldMaster().pid());
        this.revived = !context.isOurs() && logbook.hasIntended(Step.REVIVE_OLD_WORKERS);
    }

    private String digest(Path file) throws OsFailure {
        return binaries.sha256(file).orElse("");
    }

    /**
     * Blocks until the goal is reached or no safe step is left.
     *
     * @throws OsFailure where not even a first look is possible
     */
    public LoopResult run() throws OsFailure {
        logbook.setsOut(context.command(), goal, policy);
        turned.ifPresent(logbook::turned);
        while (true) {
            try {
                Optional<LoopResult> ending = unhurried(this::iterate);
                failingSince = Duration.ZERO;
                if (ending.isPresent()) {
                    return ending.get();
                }
            } catch (OsFailure e) {
                Optional<LoopResult> ending = survive(e.sentence());
                if (ending.isPresent()) {
                    return ending.get();
                }
                if (last.isEmpty()) {
                    throw e;
                }
            } catch (UncheckedIOException e) {
                Optional<LoopResult> ending = survive(String.valueOf(e.getMessage()));
                if (ending.isPresent()) {
                    return ending.get();
                }
                if (last.isEmpty()) {
                    throw e;
                }
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError bug) {
                if (!mayTurn()) {
                    throw bug;
                }
                // whatever we did wrong, and whatever we ran out of, the machine must not stay half-way
                turn("a bug in nginx-upgrade: "
                        + (bug instanceof CompletionException && bug.getCause() != null ? bug.getCause() : bug));
            }
        }
    }

    private interface Iteration {
        Optional<LoopResult> run() throws OsFailure;
    }

    /** What is seen and done is told when the signal is sent, or when there is nothing to do but to wait. */
    private Optional<LoopResult> unhurried(Iteration iteration) throws OsFailure {
        progress.hold();
        try {
            return iteration.run();
        } finally {
            tell();
        }
    }

    private void tell() {
        logbook.catchUp();
        progress.release();
    }

    /** Looks, decides, and does one thing; empty as long as it is not over. */
    private Optional<LoopResult> iterate() throws OsFailure {
        Situation now = look();
        Disk disk = manifest.files().disk(this::digest);
        last = Optional.of(new Seen(now, disk));
        turnIfAsked(now);
        Decision decision = Table.decide(input(now, disk), goal, policy.onDrainTimeout());
        if (decision instanceof Decision.Act act && !act.step().isSafeIn(now)) {
            decision = notYet(act.step());
        } else {
            unsafeSince = Optional.empty();
        }
        if (decision instanceof Decision.Wait && hasStalled(now)) {
            decision = unlessEndless(now);
        }
        narrator.decided(now, goal, decision);
        if (decision instanceof Decision.Act act) {
            // whoever was at work before us may have sent a signal in his last moment: let it show first
            if (context.isOurs() || !logbook.steps().isEmpty() || hasLookedForAWhile()) {
                perform(act.step(), now);
                if (act.step().signal().isPresent()) {
                    // nginx was woken where we run, maybe: to go on at once would keep the processor from it
                    os.clock().pause(SHORTEST_INTERVAL);
                }
            } else {
                waitABit();
            }
        } else if (decision instanceof Decision.Wait wait) {
            narrator.waits(
                    now.halted().isPresent() ? hindered(wait, now) : wait.what(),
                    os.clock().elapsed());
            if (now.draining() > 0 && narrator.drainIsDue(os.clock().elapsed())) {
                narrator.drains(new Views(os, binaries).draining(now, context.run()), false);
            }
            waitABit();
        } else if (decision instanceof Decision.Turn turn && policy.turnsBack() && mayTurn()) {
            turn(turn.reason());
        } else {
            return Optional.of(ending(decision));
        }
        return isTooLateForBack()
                ? Optional.of(ending(new Decision.Stuck("the deadline has passed")))
                : Optional.empty();
    }

    private static String hindered(Decision.Wait wait, Situation now) {
        String hindrance = now.hindrance().orElse("");
        return wait.what().contains(hindrance) ? wait.what() : wait.what() + "; " + hindrance;
    }

    /** One master or none, workers that come and go, and nothing that could be done about it for a long time. */
    private boolean hasStalled(Situation now) {
        boolean bounded = now.newMaster().isPresent() || pending.isPresent();
        Duration elapsed = os.clock().elapsed();
        stalledSince = bounded ? Optional.empty() : stalledSince.or(() -> Optional.of(elapsed));
        return stalledSince
                .map(since ->
                        elapsed.minus(since).compareTo(policy.startTimeout().multipliedBy(2)) >= 0)
                .orElse(false);
    }

    private Decision unlessEndless(Situation now) {
        stalledSince = Optional.empty();
        String reason = "it comes to no rest: " + now.words();
        return mayTurn() ? new Decision.Turn(reason) : new Decision.Stuck(reason);
    }

    /** What the step's guard forbids just now, a signal to a master that is busy with an earlier one say, waits. */
    private Decision notYet(Step step) {
        Duration now = os.clock().elapsed();
        Situation situation = last.orElseThrow().situation();
        unsafeSince = unsafeSince.or(() -> Optional.of(now));
        if (now.minus(unsafeSince.get()).compareTo(policy.startTimeout()) < 0) {
            return new Decision.Wait(situation
                    .hindrance()
                    .map(hindered -> "this to end: " + hindered)
                    .orElse(step.receiver().words() + " to be done with what it is at"));
        }
        String reason =
                step.words() + " has not been safe for " + policy.startTimeout().toSeconds() + " s: "
                        + situation.hindrance().orElse(situation.words());
        // of two masters none may be told anything while one is halted, so there is no way back either
        boolean stands = situation.halted().isPresent() && situation.newMaster().isPresent();
        return mayTurn() && !stands ? new Decision.Turn(reason) : new Decision.Stuck(reason);
    }

    /** A phase that stands, or one that flaps for longer than any signal takes to show. */
    private boolean hasLookedForAWhile() {
        boolean longEnough = os.clock().elapsed().minus(started).compareTo(Timers.TRANSIENT) >= 0;
        return longEnough || timers.isSteady(policy.settle());
    }

    /** The end of a process is heard of at once; titles and files have to be looked at. */
    private void waitABit() {
        tell();
        List<ProcessIdentity> ours = last.map(seen -> watched(seen.situation())).orElse(List.of());
        Duration pause = pause();
        Waited waited =
                pause.toMillis() == 0 ? Waited.NOT_POSSIBLE : os.processes().awaitEnd(ours, pause);
        if (waited == Waited.NOT_POSSIBLE) {
            os.clock().pause(pause);
        }
    }

    private Duration pause() {
        Duration now = os.clock().elapsed();
        Duration part = now.minus(actedAt).dividedBy(PART);
        Duration most = part.compareTo(LONGEST_INTERVAL) < 0 ? part : LONGEST_INTERVAL;
        Duration interval = most.compareTo(SHORTEST_INTERVAL) > 0 ? most : SHORTEST_INTERVAL;
        Duration rest = interval.minus(now.minus(lookedAt));
        return rest.compareTo(SHORTEST_PAUSE) > 0 ? rest : SHORTEST_PAUSE;
    }

    private static List<ProcessIdentity> watched(Situation now) {
        return now.masters().stream()
                .flatMap(master -> Stream.concat(
                        Stream.of(master.identity()), master.workers().stream().map(Worker::identity)))
                .toList();
    }

    /** A way forward that is closed and must not be walked back is the end. */
    private LoopResult ending(Decision decision) {
        Decision end = decision instanceof Decision.Turn turn ? new Decision.Stuck(turn.reason()) : decision;
        Seen seen = last.orElseThrow();
        return new LoopResult(end, goal, turned, interrupted, seen.situation(), seen.disk(), logbook.steps());
    }

    /** The machine refuses a look, or an act on the way back: that is tried for a while; then a way forward turns back. */
    private Optional<LoopResult> survive(String failure) {
        if (last.isEmpty()) {
            return Optional.empty();
        }
        Duration now = os.clock().elapsed();
        failingSince = failingSince.isZero() ? now : failingSince;
        Duration failing = now.minus(failingSince);
        if (mayTurn() && failing.compareTo(Timers.TRANSIENT) >= 0) {
            turn(failure);
            failingSince = now;
        } else if (failing.compareTo(policy.startTimeout()) >= 0) {
            return Optional.of(ending(new Decision.Stuck(failure)));
        }
        waitABit();
        return Optional.empty();
    }

    private Situation look() throws OsFailure {
        lookedAt = os.clock().elapsed();
        if (goal == Goal.OLD || !context.isOurs() || sent.contains(Step.RETIRE_OLD_MASTER)) {
            observer.watchLogs(Set.copyOf(manifest.holdings().logs()));
        }
        Situation now = observer.look();
        if (now.phase() == Phase.SOLE && mayHaveOrphans(now)) {
            now = observer.lookForOrphans();
        }
        now = withoutDeaf(now);
        forgetOthers(now);
        timers.saw(now, os.clock().elapsed());
        narrator.saw(now);
        if (pending.isPresent() && pending.get().step().showsIn(pending.get().before(), now)) {
            done(pending.get(), Evidence.of(pending.get().step(), now));
        } else if (pending.isPresent()
                && pending.get().step().failedIn(pending.get().before(), now)) {
            done(pending.get(), "it had no lasting effect: " + now.words());
        } else if (pending.isPresent() && pending.get().step() == Step.REOPEN_LOGS && isOverdue(pending.get())) {
            // nothing waits for it, and nothing is done about it but to tell
            done(pending.get(), Evidence.of(Step.REOPEN_LOGS, now));
        }
        return now;
    }

    /** One old worker that hears nothing is no reason to take a version back that serves well. */
    private Situation withoutDeaf(Situation now) throws OsFailure {
        Optional<Duration> told = drainingFor();
        List<Worker> deaf =
                told.isEmpty() ? List.of() : UnresponsiveWorkers.of(os, now, manifest.oldWorkers(), told.get());
        if (deaf.isEmpty()) {
            return now;
        }
        deaf.forEach(worker -> logbook.warn(UnresponsiveWorkers.words(os, worker, told.get())));
        observer.countAsDraining(deaf.stream().map(Worker::identity).toList());
        return observer.look();
    }

    /** How long ago the old master was told to drain its workers, where that has had its time. */
    private Optional<Duration> drainingFor() {
        if (pending.isPresent()) {
            boolean due = pending.get().step() == Step.DRAIN_OLD_WORKERS && isOverdue(pending.get());
            return due ? Optional.of(os.clock().elapsed().minus(pending.get().since())) : Optional.empty();
        }
        return drainedBefore
                .map(at -> Duration.between(at, os.clock().now()))
                .filter(since -> since.compareTo(Timers.TRANSIENT) >= 0);
    }

    /** What was done to a master that is gone was not done to another one of the same version: it is begun anew. */
    private void forgetOthers(Situation now) throws OsFailure {
        boolean another = told.isPresent()
                && now.sole()
                        .filter(sole -> !sole.identity().isSameProcessAs(told.get()))
                        .isPresent();
        if (another && examiner.running(now) == Running.OLD) {
            sent.clear();
            told = Optional.empty();
        }
    }

    /** A master that was killed, by whomever, leaves workers behind that still accept; one that is yet to come has none. */
    private boolean mayHaveOrphans(Situation now) {
        boolean isToCome = pending.isPresent()
                && pending.get().step() == Step.START_NEW_MASTER
                && !pending.get().step().failedIn(pending.get().before(), now)
                && !isOverdue(pending.get());
        return !isToCome && (goal == Goal.OLD || !context.isOurs() || !sent.isEmpty());
    }

    private void done(Pending seen, String evidence) {
        pending = Optional.empty();
        Duration took = os.clock().elapsed().minus(seen.since());
        logbook.done(new StepRecord(seen.step(), seen.pids(), seen.at(), took, evidence));
    }

    private void turnIfAsked(Situation now) throws OsFailure {
        boolean committed =
                now.phase() == Phase.RETIRING || (now.phase() == Phase.SOLE && examiner.running(now) == Running.NEW);
        if (!mayTurn() || committed) {
            return;
        }
        Optional<String> signal = os.host().interruption();
        if (signal.isPresent()) {
            interrupted = true;
            turn("interrupted by " + signal.get());
        } else if (isPastDeadline()) {
            turn("the deadline of the whole command has passed");
        }
    }

    private boolean isPastDeadline() {
        return policy.deadline()
                .map(limit -> os.clock().elapsed().minus(asked).compareTo(limit) >= 0)
                .orElse(false);
    }

    /** A command that was a rollback from the start; one that turned back walks to the end, whatever its deadline. */
    private boolean isTooLateForBack() {
        return goal == Goal.OLD && turned.isEmpty() && isPastDeadline();
    }

    /** False when it goes back already, or was committed: then there is nothing to turn back to. */
    private boolean mayTurn() {
        return goal != Goal.OLD && !sent.contains(Step.RETIRE_OLD_MASTER);
    }

    private void turn(String reason) {
        goal = Goal.OLD;
        turned = Optional.of(reason);
        logbook.turned(reason);
    }

    private DecisionInput input(Situation now, Disk disk) throws OsFailure {
        return new DecisionInput(
                now,
                examiner.running(now),
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
                restoreFailure,
                goal == Goal.OLD && now.stays().isPresent() && examiner.isDispossessed(now),
                ownersFailure,
                context.isOurs() && !touched,
                goal != Goal.OLD || examiner.isTerminable(now),
                goal == Goal.OLD && revived ? examiner.doubled(now) : Optional.empty(),
                goal == Goal.OLD ? new Verdict.Pass() : context.proving().at(now));
    }

    private boolean isOverdue(Pending waiting) {
        boolean force = waiting.step() == Step.TERMINATE_NEW_MASTER
                || waiting.step() == Step.KILL_NEW_MASTER
                || waiting.step() == Step.REOPEN_LOGS
                || waiting.step() == Step.TERMINATE_OLD_WORKERS;
        Duration limit = force ? FORCE_TIMEOUT : policy.startTimeout();
        return os.clock().elapsed().minus(waiting.since()).compareTo(limit) >= 0;
    }

    /**
     * The intent is written down; where that took a while it is looked once more: what happened while the disk was busy
     * must not be signalled into. A step that has become unsafe, or whose receivers have changed, is dropped; the next look
     * decides anew.
     */
    private void perform(Step step, Situation decidedOn) throws OsFailure {
        List<Integer> pids = pids(step, decidedOn);
        if (step == Step.START_NEW_MASTER) {
            os.processes().collectGarbage();
        }
        try {
            logbook.intend(step, pids, () -> ahead(step, decidedOn), goal != Goal.OLD);
            if (step == Step.START_NEW_MASTER) {
                expectInstalled();
            }
            Situation now = step.signal().isEmpty() || isFresh() ? decidedOn : lookAgain(step);
            if (!step.isSafeIn(now) || !pids.equals(pids(step, now))) {
                logbook.dropped(step);
                return;
            }
            var waiting =
                    new Pending(step, pids, now, os.clock().now(), os.clock().elapsed());
            if (step == Step.TERMINATE_OLD_WORKERS) {
                narrator.drains(new Views(os, binaries).draining(now, context.run()), true);
            }
            // a swap of files that fails may have done a part; a signal that fails was not sent
            touched |= step.signal().isEmpty();
            if (step.signal().isEmpty()) {
                tell();
            }
            if (step == Step.RESTORE_FILES) {
                backups.mendNeeded();
            }
            actor.perform(step, now);
            pending.ifPresent(unheard -> done(unheard, "its effect did not come in time: " + now.words()));
            touched = true;
            sent.add(step);
            if (step.receiver() == Step.Receiver.OLD) {
                told = Actor.receivers(step, now).stream().findFirst();
            }
            stalledSince = Optional.empty();
            revived |= step == Step.REVIVE_OLD_WORKERS;
            actedAt = os.clock().elapsed();
            if (step.signal().isPresent()) {
                pending = Optional.of(waiting);
            } else {
                done(waiting, Evidence.of(step, now));
            }
        } catch (OsFailure e) {
            failed(step, e);
        }
    }

    /** The signals that will follow this one if nginx behaves, by the same table. */
    private List<PlannedStep> ahead(Step step, Situation now) {
        if (step.signal().isEmpty()) {
            return List.of();
        }
        Prediction from = Prediction.now(now, last.orElseThrow().disk());
        List<PlannedStep> way = Forecast.of(from, goal, policy, Duration.ZERO).steps();
        return way.isEmpty() || way.get(0).step() != step
                ? List.of()
                : way.stream()
                        .skip(1)
                        .filter(next -> next.step().signal().isPresent())
                        .toList();
    }

    private static List<Integer> pids(Step step, Situation now) {
        return Actor.receivers(step, now).stream().map(ProcessIdentity::pid).toList();
    }

    private boolean isFresh() {
        return os.clock().elapsed().minus(lookedAt).compareTo(FRESH) < 0;
    }

    private Situation lookAgain(Step step) throws OsFailure {
        return step == Step.RETIRE_ORPHANS ? observer.lookForOrphans() : observer.look();
    }

    /** The new master is the one that executes the very file that is at nginx's path now. */
    private void expectInstalled() throws OsFailure {
        Expectation known = context.expectation();
        observer.expect(new Expectation(
                known.workers(), os.files().stat(context.instance().binary()).map(FileStat::id), known.settle()));
    }

    /** Nothing was sent, or not all files were swapped. */
    private void failed(Step step, OsFailure e) throws OsFailure {
        if (step == Step.RESTORE_FILES) {
            // the processes go back all the same
            if (!restoreFailure.equals(e.sentence())) {
                logbook.warn(e.sentence());
            }
            restoreFailure = e.sentence();
            waitABit();
        } else if (step == Step.RESTORE_OWNERS) {
            if (!ownersFailure.equals(e.sentence())) {
                logbook.warn(e.sentence());
            }
            ownersFailure = e.sentence();
            waitABit();
        } else if (mayTurn()) {
            turn(e.sentence());
        } else if (e.reason() != OsFailure.Reason.IDENTITY_CHANGED) {
            throw e;
        }
    }
}
