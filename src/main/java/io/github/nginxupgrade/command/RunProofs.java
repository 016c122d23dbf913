package io.github.nginxupgrade.command;

import io.github.nginxupgrade.engine.ConfirmWindow;
import io.github.nginxupgrade.engine.Decision;
import io.github.nginxupgrade.engine.Goal;
import io.github.nginxupgrade.engine.LoopResult;
import io.github.nginxupgrade.engine.Proving;
import io.github.nginxupgrade.engine.WarmUp;
import io.github.nginxupgrade.journal.Entry;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.journal.Side;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.proof.Proofs;
import io.github.nginxupgrade.proof.Subject;
import io.github.nginxupgrade.proof.hook.Hook;
import io.github.nginxupgrade.proof.hook.HookInput;
import io.github.nginxupgrade.proof.hook.Hooks;
import io.github.nginxupgrade.proof.log.ErrorLog;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** The proofs of one run, from what the old version serves to the hooks at its end. */
final class RunProofs {
    /** The hazard of preflight that says the same beforehand. */
    private static final String LISTEN_REMOVED = "listen-removed";

    private final Session session;
    private final Instance instance;
    private final CommitConditions conditions;
    private final Run run;
    private final ErrorLog log;
    private Proving proving = Proving.none();

    RunProofs(Session session, Instance instance, CommitConditions conditions, Run run, ErrorLog log) {
        this.session = session;
        this.instance = instance;
        this.conditions = conditions;
        this.run = run;
        this.log = log;
    }

    /**
     * Nothing is done yet; hooks that must not be run are found out now.
     *
     * @param goesBack true for a whole upgrade the other way
     * @param until what was logged before is the old version's
     */
    void begin(boolean goesBack, Side from, Side to, Instant until) throws OsFailure, Hooks.Unsafe {
        Hooks hooks = Hooks.of(session.os, conditions.proofs());
        var hookInput = new HookInput(session.request.command(), run.name(), instance, from.version(), to.version());
        var listener = new ProofEvents(session.progress);
        Subject subject = goesBack ? Subject.WAY_BACK : Subject.VERSION;
        var proofs = new Proofs(session.os, instance, conditions.proofs(), hooks, log, hookInput, subject, listener);
        proofs.learn(until);
        if (conditions.allowed().contains(LISTEN_REMOVED)) {
            proofs.allowLostListeners();
        }
        proving = new Proving(
                Optional.of(proofs), conditions.confirmWithin().map(time -> new ConfirmWindow(session.os, run, time)));
        List<String> unread = log.unread();
        if (!unread.isEmpty()) {
            listener.warn("nginx also logs errors to " + String.join(", ", unread) + ", which is not watched here");
        }
        if (conditions.confirmWithin().isPresent()) {
            // the terminal may be lost: it may run through this very nginx
            session.os.host().ignoreHangup();
            outliveTheSession();
        }
    }

    /** What kills a session's processes when it ends goes by their control group, and asks for no terminal. */
    private void outliveTheSession() {
        if (!session.os.services().runs()) {
            return;
        }
        String scope = "nginx-upgrade-" + session.os.host().pid() + ".scope";
        try {
            session.os.services().leaveSession(scope);
            session.note("this run is in " + scope + " now: the end of this session does not end it");
        } catch (OsFailure e) {
            session.progress.on(
                    new Event.Warning("where the end of this session ends its processes, it ends this run, and then"
                            + " nothing goes back by itself: " + e.sentence()));
        }
    }

    /**
     * What is always watched, of a version that is not there yet, for {@link WarmUp}: nothing of it is told, and nobody is asked
     * anything.
     */
    WarmUp.ProofsFactory practice(Situation now) {
        // whoever reads a log takes what is new; a long one takes its time, so it is begun where it is needed
        var unheard = new AtomicReference<Optional<ErrorLog>>(Optional.empty());
        return () -> {
            ErrorLog own = unheard.updateAndGet(known -> known.or(() -> Optional.of(log.again())))
                    .orElseThrow();
            var proofs = Proofs.unasked(session.os, instance, own);
            proofs.before(now);
            return proofs;
        };
    }

    /** For whoever goes on if we are killed; no act without it. */
    void writeDown() throws OsFailure {
        Optional<Entry> entry = conditions.entry(session.os.clock().now());
        if (entry.isPresent()) {
            run.append(entry.get());
        }
    }

    Proving proving() {
        return proving;
    }

    private Proofs proofs() {
        return proving.proofs().orElseThrow();
    }

    /** The reason where a required hook fails. */
    Optional<String> beforeStart(Situation now) {
        return proofs().runHooks(Hook.Point.BEFORE_START, now);
    }

    /** Remembers what the old version serves; where that cannot be seen, nothing is compared. */
    void before(Situation now) {
        try {
            proofs().before(now);
        } catch (OsFailure e) {
            session.progress.on(new Event.Warning("before and after are not compared: " + e.sentence()));
        }
    }

    /** The hooks of an end, which change nothing any more; and all that was shown is put into the outcome. */
    void after(LoopResult ending) {
        boolean done = ending.last() instanceof Decision.Done;
        boolean acted = !ending.steps().isEmpty();
        // who resumes may find all of it done, by somebody else even: nobody has run these hooks yet
        boolean committed = acted || !ending.byOthers().isEmpty();
        Phase phase = ending.situation().phase();
        if (done && acted && ending.goal() == Goal.OLD) {
            runHooks(Hook.Point.ROLLED_BACK, ending.situation());
        } else if (done && committed && (phase == Phase.SOLE || phase == Phase.RETIRING)) {
            runHooks(Hook.Point.COMMITTED, ending.situation());
        }
        session.outcome.proofs(proofs().proofs(ending.situation()));
    }

    /** The hooks of a way back that is none of the loop's. */
    void rolledBack(Situation now) {
        runHooks(Hook.Point.ROLLED_BACK, now);
    }

    private void runHooks(Hook.Point point, Situation now) {
        proofs().runHooks(point, now).ifPresent(failed -> session.progress.on(new Event.Warning(failed)));
    }
}
